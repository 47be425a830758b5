/** The part of `unix-dgram` that is used; the package brings no types. */
declare module 'unix-dgram' {
  import type { EventEmitter } from 'node:events';

  interface Socket extends EventEmitter {
    bind(path: string): void;
    send(buffer: Buffer, offset: number, length: number, path: string, callback?: (error?: Error) => void): void;
    close(): void;
  }
  export function createSocket(type: 'unix_dgram', listener?: (message: Buffer) => void): Socket;
}
