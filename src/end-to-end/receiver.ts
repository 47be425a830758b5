import mqtt, { type IPublishPacket, type MqttClient } from 'mqtt';

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
    client.on('message', (topic, payload, packet) => receiver.#note(topic, payload, packet));
    await client.subscribeAsync('alpr/#', { qos: 1 });
    return receiver;
  }

  #note(topic: string, payload: Buffer, packet: IPublishPacket): void {
    const attributes = { ...(packet.properties?.userProperties as Record<string, string> | undefined) };
    this.received.push({ topic, payload, attributes, retain: packet.retain });
  }

  /** Everything below a kind of topic, e.g. `alert/operator`. */
  of(kind: string): Received[] {
    return this.received.filter(({ topic }) => topic.split('/').slice(4).join('/').startsWith(kind));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.endAsync(true);
  }
}
