import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** The radio link between unit and broker: passes bytes on until it is cut. */
export class Relay implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isUp = true;

  private constructor(brokerPort: number) {
    this.#server = createServer((near) => {
      if (!this.#isUp) return near.destroy();
      const far = connect(brokerPort, '127.0.0.1');
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
        socket.pipe(other);
      }
      return undefined;
    });
  }

  static async open(brokerPort: number): Promise<Relay> {
    const relay = new Relay(brokerPort);
    await once(relay.#server.listen(0, '127.0.0.1'), 'listening');
    return relay;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the relay does not listen');
    return `mqtt://127.0.0.1:${address.port}`;
  }

  /** Breaks every connection, whatever is on its way, and lets none through until `mend`. */
  cut(): void {
    this.#isUp = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isUp = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
