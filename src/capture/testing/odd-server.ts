import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

const heading = 'HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\n';

/** How a server answers whatever it is asked: a byte every 100 ms, without end at full speed, or in part. */
export type Oddity = 'dribbles' | 'dribbles headers' | 'never stops' | 'breaks off';

/** An HTTP server whose answers never come to their end. */
export class OddServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(oddity: Oddity) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      // Who asked has had enough.
      socket.on('error', () => socket.destroy());
      socket.once('data', () => answer(socket, oddity));
    });
  }

  static async start(oddity: Oddity): Promise<OddServer> {
    const odd = new OddServer(oddity);
    odd.#server.listen(0, '127.0.0.1');
    await once(odd.#server, 'listening');
    return odd;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that are open. */
  get open(): number {
    return this.#sockets.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function answer(socket: Socket, oddity: Oddity): void {
  if (oddity === 'breaks off') {
    socket.end(`${heading}Content-Length: 100\r\n\r\n<s:Envelope`);
    return;
  }
  socket.write(oddity === 'dribbles headers' ? `${heading}X-Long: ` : `${heading}\r\n`);
  if (oddity === 'never stops') {
    const more = () => {
      while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 'a')));
    };
    socket.on('drain', more);
    more();
    return;
  }
  const dribble = setInterval(() => socket.write('a'), 100);
  socket.once('close', () => clearInterval(dribble));
}
