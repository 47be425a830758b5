import { Socket } from 'node:net';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { PlatewardenError } from '../domain/errors.js';
import type { Clock } from '../domain/time.js';
import type { EncodedEvent, ProtocolVersion } from './cloud-event.js';
import { joinWrites } from './join-writes.js';

export interface LinkSettings {
  readonly url: string;
  readonly protocolVersion: ProtocolVersion;
  readonly clientId: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly tls?: Pick<IClientOptions, 'ca' | 'cert' | 'key'>;
  /** A message unacknowledged for so long ends the link. */
  readonly publishTimeoutMs: number;
  /** Published by the broker, retained, when the link dies without a goodbye. */
  readonly will: { readonly topic: string; readonly event: EncodedEvent };
  readonly topics: readonly string[];
}

export interface ReceivedMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly userProperties: Record<string, string | string[]> | undefined;
}

/** What became of a published message. `lost`: the link ended before the broker answered; it may have it or not. */
export type PublishOutcome =
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'refused'; readonly code: number; readonly reason: string }
  | { readonly kind: 'lost' };

export interface PublishOptions {
  readonly retain?: boolean;
  readonly expiryS?: number;
}

const connectTimeoutMs = 15_000;
const keepaliveS = 20;
/** Central's receipts and commands wait at the broker for a unit that is away. */
const sessionExpiryS = 7 * 86_400;
/** A command with a picture, and a receipt of 10,000 ids, are at most 1.4 MB. */
const largestReceivedBytes = 2_000_000;
/** Fixed header, lengths and property identifiers of a PUBLISH, beside its topic, payload and user properties. */
const packetOverheadBytes = 64;

/**
 * One connection to a broker, from its making to its end; it is never remade, since a client that reconnects by itself
 * keeps unacknowledged messages in memory, a second queue under the durable one.
 */
export class Link {
  readonly protocolVersion: ProtocolVersion;
  /** Unacknowledged messages that the broker takes at most (MQTT 5, 3.2.2.3.3). */
  readonly receiveMaximum: number;
  /** Resolves with the reason when the link has ended. */
  readonly closed: Promise<{ readonly reason: string; readonly byUs: boolean }>;
  readonly #client: MqttClient;
  readonly #clock: Clock;
  readonly #timer: NodeJS.Timeout;
  readonly #unanswered = new Map<number, { since: number; settle: (outcome: PublishOutcome) => void }>();
  readonly #maximumPacketSize: number;
  #nextNumber = 0;
  #isOpen = true;
  #reason: string | null = null;

  /** @throws PlatewardenError uplink_refused when the broker cannot be reached or does not let this unit in */
  static async open(
    settings: LinkSettings,
    clock: Clock,
    receive: (message: ReceivedMessage) => Promise<void>,
  ): Promise<Link> {
    const client = connect(settings.url, clientOptions(settings));
    // Acknowledged to the broker only when it has been dealt with, so that a crash does not lose a command.
    client.handleMessage = (packet, done) => {
      const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
      receive({ topic: packet.topic, payload, userProperties: packet.properties?.userProperties }).then(
        () => done(),
        (error: Error) => done(error),
      );
    };
    const limits = await connected(client, settings.url);
    joinWrites(client.stream);
    // Else a message waits for the one before it to arrive, and that for the receiver's delayed acknowledgement: 40 ms.
    if (client.stream instanceof Socket) client.stream.setNoDelay(true);
    const link = new Link(client, clock, settings, limits);
    await link.#subscribe(settings.topics);
    return link;
  }

  private constructor(client: MqttClient, clock: Clock, settings: LinkSettings, limits: BrokerLimits) {
    this.#client = client;
    this.#clock = clock;
    this.protocolVersion = settings.protocolVersion;
    this.#maximumPacketSize = limits.maximumPacketSize;
    this.receiveMaximum = limits.receiveMaximum;
    const { publishTimeoutMs } = settings;
    this.#timer = setInterval(() => this.#checkOldest(publishTimeoutMs), Math.min(1000, publishTimeoutMs / 4));
    this.#timer.unref();
    client.on('disconnect', ({ reasonCode }) => {
      this.#reason ??= `the broker ended the connection with code ${reasonCode ?? 0}`;
    });
    client.on('error', (error) => {
      this.#reason ??= error.message;
    });
    this.closed = new Promise((resolve) => {
      client.once('close', () => {
        const byUs = !this.#isOpen;
        this.#end();
        resolve({ reason: this.#reason ?? 'the connection broke', byUs });
      });
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Publishes with QoS 1. Never rejects. */
  publish(topic: string, event: EncodedEvent, options: PublishOptions = {}): Promise<PublishOutcome> {
    if (!this.#isOpen) return Promise.resolve({ kind: 'lost' });
    const bytes = packetBytes(topic, event);
    if (bytes > this.#maximumPacketSize) {
      const reason = `${bytes} bytes; the broker takes at most ${this.#maximumPacketSize}`;
      return Promise.resolve({ kind: 'refused', code: 149, reason });
    }
    const number = this.#nextNumber++;
    return new Promise((resolve) => {
      const settle = (outcome: PublishOutcome) => {
        if (this.#unanswered.delete(number)) resolve(outcome);
      };
      this.#unanswered.set(number, { since: this.#clock.monotonicMs(), settle });
      this.#client.publish(topic, event.payload, this.#publishOptions(event, options), (error) => {
        if (!error) settle({ kind: 'acknowledged' });
        else if ('code' in error && typeof error.code === 'number')
          settle({ kind: 'refused', code: error.code, reason: error.message });
        else settle({ kind: 'lost' });
      });
    });
  }

  /** Ends the link with a goodbye, so that the broker keeps the last will to itself. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.#client.end(true, () => resolve()), 2000);
      this.#client.end(false, () => {
        clearTimeout(timer);
        resolve();
      });
    });
    this.#end();
  }

  /** Ends the link without a goodbye. */
  break(reason: string): void {
    this.#reason ??= reason;
    this.#isOpen = false;
    this.#client.stream.destroy();
  }

  #publishOptions({ properties }: EncodedEvent, { retain = false, expiryS }: PublishOptions) {
    if (this.protocolVersion === 4) return { qos: 1 as const, retain };
    const expiry = expiryS === undefined ? {} : { messageExpiryInterval: expiryS };
    return { qos: 1 as const, retain, properties: { ...properties, ...expiry } };
  }

  async #subscribe(topics: readonly string[]): Promise<void> {
    if (topics.length === 0) return;
    await this.#client.subscribeAsync([...topics], { qos: 1 }).catch((error: Error) => {
      this.break(`the broker refused the subscription: ${error.message}`);
    });
  }

  #checkOldest(timeoutMs: number): void {
    const [oldest] = this.#unanswered.values();
    if (oldest === undefined || this.#clock.monotonicMs() - oldest.since < timeoutMs) return;
    this.break(`no acknowledgement within ${timeoutMs} ms`);
  }

  #end(): void {
    this.#isOpen = false;
    clearInterval(this.#timer);
    this.#client.end(true);
    for (const { settle } of [...this.#unanswered.values()]) settle({ kind: 'lost' });
  }
}

function clientOptions(settings: LinkSettings): IClientOptions {
  const { protocolVersion, clientId, username, password, tls, will } = settings;
  return {
    protocolVersion,
    clientId,
    // The broker keeps receipts and commands for us; the embedded one is too short-lived for that.
    clean: protocolVersion === 4,
    reconnectPeriod: 0,
    connectTimeout: connectTimeoutMs,
    keepalive: keepaliveS,
    queueQoSZero: false,
    resubscribe: false,
    // Its debugging log is asked several times a message whether it is wanted.
    log: () => undefined,
    ...(protocolVersion === 5 && {
      properties: { sessionExpiryInterval: sessionExpiryS, maximumPacketSize: largestReceivedBytes },
    }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...tls,
    will: {
      topic: will.topic,
      payload: will.event.payload,
      qos: 1,
      retain: true,
      ...(will.event.properties && { properties: { ...will.event.properties } }),
    },
  };
}

/** What the broker said on connecting; the largest packet in bytes. */
interface BrokerLimits {
  readonly maximumPacketSize: number;
  readonly receiveMaximum: number;
}

function connected(client: MqttClient, url: string): Promise<BrokerLimits> {
  return new Promise((resolve, reject) => {
    let cause: Error | undefined;
    client.on('error', (error) => {
      cause ??= error;
    });
    const onClose = () => {
      client.end(true);
      const why = cause === undefined ? 'it does not answer' : cause.message;
      const hint = 'Check uplink.url, the credentials, and that the broker runs; sending is tried again by itself.';
      reject(new PlatewardenError('uplink_refused', `No link to the broker ${url}: ${why}`, { hint, cause }));
    };
    client.once('close', onClose);
    client.once('connect', (packet) => {
      client.off('close', onClose);
      const { maximumPacketSize = Number.POSITIVE_INFINITY, receiveMaximum = 65_535 } = packet.properties ?? {};
      resolve({ maximumPacketSize, receiveMaximum });
    });
  });
}

function packetBytes(topic: string, { payload, properties }: EncodedEvent): number {
  let bytes = packetOverheadBytes + topic.length + Buffer.byteLength(payload);
  for (const [name, value] of Object.entries(properties?.userProperties ?? {})) bytes += name.length + value.length + 5;
  return bytes;
}
