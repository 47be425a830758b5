import { setTimeout as sleep } from 'node:timers/promises';
import type { MqttClient } from 'mqtt';
import type { QueuedItem } from '../domain/outbox.js';
import type { ImageStore, Outbox } from '../domain/ports.js';
import type { Clock } from '../domain/time.js';
import type { Logger } from '../ops/logger.js';
import { cloudEvent } from './cloud-event.js';
import { imageKinds } from './messages/catalogue.js';
import type { StateMessage } from './messages/state.js';
import { topicNames } from './topics.js';

export interface PublisherParts {
  readonly connect: (will: StateMessage) => MqttClient;
  readonly protocolVersion: 4 | 5;
  readonly root: string;
  readonly outbox: Outbox;
  readonly images: ImageStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly maxInFlight: number;
  readonly publishTimeoutMs: number;
}

const firstDelayMs = 500;
const longestDelayMs = 60_000;
const version = '0.1.0';

/** From this MQTT 5 reason code on a broker has refused a message for good: sending it again would end the same. */
const refusalCode = 128;

/**
 * Drains the outbox to the broker until `signal` aborts. Each link is a client of its own, so that nothing is queued
 * in memory behind our back; a message is sent only while the link stands and is marked delivered only when the broker
 * acknowledged it. A refused message is set aside with its reason and the rest goes on.
 */
export async function publishUntil(parts: PublisherParts, signal: AbortSignal): Promise<void> {
  let delayMs = firstDelayMs;
  while (!signal.aborted) {
    const linked = await runLink(parts, signal).catch((error: unknown) => {
      parts.log.warn({ event: 'uplink_lost', reason: error instanceof Error ? error.message : String(error) });
      return false;
    });
    parts.outbox.resetInFlight();
    delayMs = linked ? firstDelayMs : Math.min(longestDelayMs, delayMs * 2);
    await sleep(delayMs * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
  }
}

/** One link from connect to loss. @returns whether it stood at all */
async function runLink(parts: PublisherParts, signal: AbortSignal): Promise<boolean> {
  const linkedAt = new Date(parts.clock.now()).toISOString();
  const client = parts.connect({ state: 'offline', version, linkedAt });
  const link = new AbortController();
  const end = () => link.abort();
  signal.addEventListener('abort', end, { once: true });
  client.on('close', end).on('error', end);
  try {
    await connected(client, link.signal);
    if (link.signal.aborted) return false;
    await publishState(parts, client, { state: 'online', version, linkedAt });
    parts.log.info({ event: 'uplink_up' });
    await drain(parts, client, link);
    if (signal.aborted && client.connected) await publishState(parts, client, { state: 'stopped', version, linkedAt });
    return true;
  } finally {
    signal.removeEventListener('abort', end);
    await client.endAsync(!signal.aborted).catch(() => undefined);
  }
}

function connected(client: MqttClient, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    client.once('connect', () => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function publishState(
  { root, publishTimeoutMs }: PublisherParts,
  client: MqttClient,
  state: StateMessage,
): Promise<void> {
  const sent = client.publishAsync(`${root}/${topicNames.state}`, JSON.stringify(state), { qos: 1, retain: true });
  await Promise.race([sent, sleep(Math.min(publishTimeoutMs, 2000), undefined, { ref: false })]);
}

async function drain(parts: PublisherParts, client: MqttClient, link: AbortController): Promise<void> {
  const acks = new Acknowledgements(parts);
  const inFlight = new Set<Promise<void>>();
  while (!link.signal.aborted) {
    const items = parts.outbox.next(parts.maxInFlight - inFlight.size);
    for (const item of items) {
      const sending = send(parts, client, item, acks, link).finally(() => inFlight.delete(sending));
      inFlight.add(sending);
    }
    if (inFlight.size >= parts.maxInFlight) await Promise.race([...inFlight, aborted(link.signal)]);
    else if (items.length === 0) await Promise.race([parts.outbox.waitForItems(link.signal), ...inFlight]);
  }
  acks.flush();
}

async function send(
  parts: PublisherParts,
  client: MqttClient,
  item: QueuedItem,
  acks: Acknowledgements,
  link: AbortController,
): Promise<void> {
  const timer = setTimeout(() => link.abort(), parts.publishTimeoutMs);
  try {
    const content = imageKinds.has(item.kind) ? Buffer.from(await parts.images.get(item.body)) : Buffer.from(item.body);
    const contentType = imageKinds.has(item.kind) ? 'image/jpeg' : 'application/json';
    const { topic, payload, options } = cloudEvent(
      { item, root: parts.root, content, contentType },
      parts.protocolVersion,
    );
    await client.publishAsync(topic, payload, options);
    acks.delivered(item.id);
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    const isRefusal = typeof code === 'number' && code >= refusalCode;
    const isPoison = error instanceof SyntaxError || (error as { code?: unknown }).code === 'not_found';
    if (isRefusal || isPoison) parts.outbox.setAside(item.id, String((error as Error).message), parts.clock.now());
    else link.abort();
  } finally {
    clearTimeout(timer);
  }
}

/** Gathers what was acknowledged within one turn of the event loop, so that it costs one transaction. */
class Acknowledgements {
  readonly #parts: PublisherParts;
  #ids: string[] = [];

  constructor(parts: PublisherParts) {
    this.#parts = parts;
  }

  delivered(id: string): void {
    if (this.#ids.length === 0) setImmediate(() => this.flush());
    this.#ids.push(id);
  }

  flush(): void {
    if (this.#ids.length === 0) return;
    const ids = this.#ids;
    this.#ids = [];
    this.#parts.outbox.markDelivered(ids, this.#parts.clock.now());
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
