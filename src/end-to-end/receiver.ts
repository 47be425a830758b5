import mqtt, { type IPublishPacket, type MqttClient } from 'mqtt';

/** Of a message of the receiver's own, which no unit sends. */
const mark = 'caught-up';

/** What one message was, as a receiver sees it. */
export interface Received {
  readonly topic: string;
  readonly payload: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  readonly retain: boolean;
}

/** A receiver that notes everything under `alpr/`, as central would. */
export class Receiver implements AsyncDisposable {
  readonly received: Received[] = [];
  readonly #client: MqttClient;
  #onMark: () => void = () => undefined;

  private constructor(client: MqttClient) {
    this.#client = client;
  }

  static async listen(url: string): Promise<Receiver> {
    const client = await mqtt.connectAsync(url, {
      protocolVersion: 5,
      clean: false,
      clientId: 'central',
      properties: { sessionExpiryInterval: 3600 },
    });
    const receiver = new Receiver(client);
    client.on('message', (topic, payload, packet) => {
      if (topic === mark) receiver.#onMark();
      else receiver.#note(topic, payload, packet);
    });
    await client.subscribeAsync(['alpr/#', mark], { qos: 1 });
    return receiver;
  }

  #note(topic: string, payload: Buffer, packet: IPublishPacket): void {
    const attributes = { ...(packet.properties?.userProperties as Record<string, string> | undefined) };
    this.received.push({ topic, payload, attributes, retain: packet.retain });
  }

  /** Resolves when all has come that the broker has acknowledged to others: it sends in the order in which it receives. */
  async caughtUp(): Promise<void> {
    const marked = new Promise<void>((resolve) => {
      this.#onMark = resolve;
    });
    await this.#client.publishAsync(mark, '', { qos: 1 });
    await marked;
  }

  /** Everything below a kind of topic, e.g. `alert/operator`. */
  of(kind: string): Received[] {
    return this.received.filter(({ topic }) => topic.split('/').slice(4).join('/').startsWith(kind));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.endAsync(true);
  }
}
