import { type Broker, startMosquitto } from '../../commands/bench/mosquitto.js';

/** The broker, which may die and come back on its port, with nothing of what it held in memory. */
export class Hub implements AsyncDisposable {
  #broker: Broker;
  readonly port: number;
  readonly url: string;

  static async open(): Promise<Hub> {
    return new Hub(await startMosquitto());
  }

  private constructor(broker: Broker) {
    this.#broker = broker;
    this.port = broker.port;
    this.url = broker.url;
  }

  async kill(): Promise<void> {
    await this.#broker[Symbol.asyncDispose]();
  }

  async restart(): Promise<void> {
    this.#broker = await startMosquitto({ port: this.port });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
