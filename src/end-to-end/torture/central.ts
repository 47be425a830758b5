import { createHash } from 'node:crypto';
import mqtt, { type IPublishPacket, type MqttClient } from 'mqtt';
import { z } from 'zod';

const detectionSchema = z.object({
  detectionId: z.string(),
  revision: z.number(),
  read: z.object({ text: z.string() }),
  plateImage: z.object({ sha256: z.string() }).nullable(),
  vehicleImage: z.object({ sha256: z.string() }).nullable(),
});
const headSchema = z.object({ sequence: z.number(), hash: z.string() });
export type StoredDetection = z.infer<typeof detectionSchema>;

const receiptEveryMs = 20;

/**
 * Central storage as the protocol asks for it: keeps each id once, the highest revision of a detection, and confirms by
 * id what it has stored. Its connection goes to the broker itself and comes back whenever the broker does.
 */
export class Central implements AsyncDisposable {
  readonly detections = new Map<string, StoredDetection>();
  readonly alerts = new Set<string>();
  readonly images = new Set<string>();
  readonly auditHeads: z.infer<typeof headSchema>[] = [];
  /** What can never be: an id with another content, an image that is not what its name says. */
  readonly faults: string[] = [];
  messages = 0;
  repeated = 0;
  readonly #digests = new Map<string, string>();
  readonly #client: MqttClient;
  readonly #timer: NodeJS.Timeout;
  #confirm: string[] = [];

  private constructor(client: MqttClient, receiptTopic: string) {
    this.#client = client;
    this.#timer = setInterval(() => {
      if (!client.connected || this.#confirm.length === 0) return;
      client.publish(receiptTopic, JSON.stringify({ ids: this.#confirm.splice(0, 500) }), { qos: 1 });
    }, receiptEveryMs);
  }

  /** @param root the unit's topics, e.g. `alpr/v1/demo-so/demo-car` */
  static async listen(url: string, root: string): Promise<Central> {
    const client = await mqtt.connectAsync(url, {
      protocolVersion: 5,
      clean: false,
      clientId: 'central',
      reconnectPeriod: 100,
      properties: { sessionExpiryInterval: 3600 },
    });
    client.on('error', () => undefined);
    const central = new Central(client, `${root}/receipt`);
    client.on('message', (topic, payload, packet) => central.#store(topic, payload, packet));
    await client.subscribeAsync(
      ['detection', 'alert/#', 'image/#', 'audit-head'].map((kind) => `${root}/${kind}`),
      {
        qos: 1,
      },
    );
    return central;
  }

  #store(topic: string, payload: Buffer, packet: IPublishPacket): void {
    const id = String(packet.properties?.userProperties?.id);
    const kind = topic.split('/')[4];
    const digest = createHash('sha256').update(payload).digest('hex');
    this.messages += 1;
    this.#confirm.push(id);
    const known = this.#digests.get(id);
    if (known !== undefined) {
      this.repeated += 1;
      if (known !== digest) this.faults.push(`${kind} ${id} came twice with different content`);
      return;
    }
    this.#digests.set(id, digest);
    if (kind === 'alert') this.alerts.add(id);
    else if (kind === 'audit-head') this.auditHeads.push(headSchema.parse(JSON.parse(payload.toString())));
    else if (kind === 'image') {
      this.images.add(digest);
      if (!topic.endsWith(`/${digest}`)) this.faults.push(`image ${topic} is not what its name says`);
    } else {
      const detection = detectionSchema.parse(JSON.parse(payload.toString()));
      const stored = this.detections.get(detection.detectionId);
      if (stored === undefined || stored.revision < detection.revision)
        this.detections.set(detection.detectionId, detection);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#client.endAsync(true);
  }
}
