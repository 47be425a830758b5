import { setTimeout as sleep } from 'node:timers/promises';
import { asPlatewardenError } from '../domain/errors.js';
import type { ImageStore, Outbox } from '../domain/ports.js';
import type { Clock } from '../domain/time.js';
import type { Health } from '../ops/health.js';
import type { Logger } from '../ops/logger.js';
import { backoffMs } from './backoff.js';
import { type EncodedEvent, encodeJsonEvent } from './cloud-event.js';
import { Delivery } from './delivery.js';
import { type CommandHandlers, receiveFromCentral } from './from-central.js';
import { Link, type LinkSettings } from './link.js';
import { type MessageName, messageType, schemaId } from './messages/catalogue.js';
import type { StateMessage } from './messages/state.js';
import { wireTime } from './messages/times.js';
import { lowestKind } from './metering.js';
import { Pacer } from './pacer.js';
import { topicNames } from './topics.js';

export interface PublisherParts {
  readonly root: string;
  readonly outbox: Outbox;
  readonly images: Pick<ImageStore, 'get'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly commands: CommandHandlers;
  /** Null where nothing is told of the unit's health. */
  readonly health: (() => Health) | null;
  readonly random: () => number;
}

export interface PublisherSettings {
  /** All but the last will, which says when the link was made. */
  readonly link: Omit<LinkSettings, 'will' | 'topics'>;
  readonly maxInFlight: number;
  readonly bytesPerSecond: number | null;
  readonly depotNetworks: readonly string[] | undefined;
  readonly awaitsReceipts: boolean;
  readonly alertExpiryMs: number;
  readonly healthEveryMs: number;
}

/** The uplink as it stands; counts since the start. */
export interface UplinkState {
  readonly linked: boolean;
  readonly delivered: number;
  readonly received: number;
  /** Refused for good, waiting for somebody to mend the cause. */
  readonly setAside: number;
  readonly lastSetAside: string | null;
  readonly lastFault: string | null;
}

const version = '0.1.0';
/** How long a stop waits for the answers to what is in flight; what comes later is sent again at the next start. */
const farewellMs = 1000;

/** Keeps a link to the broker and moves the outbox over it. */
export class Publisher {
  readonly #parts: PublisherParts;
  readonly #settings: PublisherSettings;
  readonly #delivery: Delivery;
  readonly #state = { linked: false, delivered: 0, received: 0 };
  #lastSetAside: string | null = null;
  #lastFault: string | null = null;
  readonly #onSettled = new Set<() => void>();
  #count = 0;

  constructor(parts: PublisherParts, settings: PublisherSettings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#delivery = new Delivery({
      ...parts,
      pacer: new Pacer(settings.bytesPerSecond, parts.clock),
      maxInFlight: settings.maxInFlight,
      // Without receipts a message that the broker drops would be lost unnoticed.
      alertExpiryMs: settings.awaitsReceipts ? settings.alertExpiryMs : null,
      lowest: () => lowestKind(settings.depotNetworks),
      onDelivered: (count) => {
        this.#state.delivered += count;
        this.#settled();
      },
      onSetAside: ({ id, kind }, reason) => {
        this.#lastSetAside = `${kind}: ${reason}`;
        parts.log.error({ event: 'message_set_aside', kind, id, reason });
        this.#settled();
      },
    });
  }

  state(): UplinkState {
    const setAside = this.#parts.outbox.setAsideCount();
    return { ...this.#state, setAside, lastSetAside: this.#lastSetAside, lastFault: this.#lastFault };
  }

  /** Delivers what the outbox holds, over one link after another, until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      const deliveredBefore = this.#state.delivered;
      try {
        await this.#runLink(signal);
      } catch (error) {
        this.#fault(asPlatewardenError(error).message);
      }
      this.#state.linked = false;
      this.#parts.outbox.resetInFlight();
      failures = this.#state.delivered > deliveredBefore ? 1 : failures + 1;
      await sleep(backoffMs(failures, this.#parts.random()), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Resolves once the broker has all there is to deliver, or `signal` aborts. */
  async drained(signal: AbortSignal): Promise<void> {
    while (this.#parts.outbox.depth() > 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = () => {
          this.#onSettled.delete(done);
          signal.removeEventListener('abort', done);
          resolve();
        };
        this.#onSettled.add(done);
        signal.addEventListener('abort', done, { once: true });
      });
    }
  }

  async #runLink(signal: AbortSignal): Promise<void> {
    const { root, clock, log } = this.#parts;
    const linkedAt = wireTime(clock.now());
    const state = (state: StateMessage['state']) => this.#ownEvent('state', { state, version, linkedAt });
    let opened: (link: Link) => void = () => undefined;
    // What waited at the broker is dealt with before the link counts as open: its answers wait for that.
    const answering = new Promise<Link>((resolve) => {
      opened = resolve;
    });
    const link = await Link.open(
      {
        ...this.#settings.link,
        will: { topic: `${root}/${topicNames.state}`, event: state('offline') },
        topics: [`${root}/${topicNames.receipt}`, `${root}/${topicNames.command}`],
      },
      clock,
      (message) =>
        receiveFromCentral(
          {
            ...this.#parts,
            answer: (result) => {
              const event = this.#ownEvent('command-result', result);
              void answering.then((link) => link.publish(`${root}/${topicNames.commandResult}`, event));
            },
            onReceived: (count) => {
              this.#state.received += count;
            },
          },
          message,
        ),
    );
    opened(link);
    if (signal.aborted) return link.close();
    this.#state.linked = true;
    log.info({ event: 'uplink_up' });
    void link.publish(`${root}/${topicNames.state}`, state('online'), { retain: true });
    const timer = setInterval(() => this.#beat(link), this.#settings.healthEveryMs);
    this.#beat(link);
    try {
      await this.#delivery.run(link, signal);
    } finally {
      clearInterval(timer);
    }
    if (link.isOpen) {
      const goodbye = link.publish(`${root}/${topicNames.state}`, state('stopped'), { retain: true });
      await Promise.race([
        Promise.all([goodbye, this.#delivery.quiet()]),
        sleep(farewellMs, undefined, { ref: false }),
      ]);
      await link.close();
      // An answer that came during the farewell waits for its batch; the store may be closed before that.
      this.#delivery.flush();
      return;
    }
    this.#fault((await link.closed).reason);
  }

  /** Told regularly: how the unit is. Also looks whether the vehicle has come to its depot. */
  #beat(link: Link): void {
    const { root, health, clock } = this.#parts;
    this.#delivery.wake();
    if (health === null) return;
    const event = this.#ownEvent('health', { ...health(), at: wireTime(clock.now()) });
    void link.publish(`${root}/${topicNames.health}`, event, { retain: true });
  }

  /** A message that is about this moment, so it does not pass through the outbox. */
  #ownEvent(name: MessageName, message: object): EncodedEvent {
    const { clock, root } = this.#parts;
    const type = messageType(name);
    const now = clock.now();
    const attributes = {
      id: `${name}.${now}.${this.#count++}`,
      source: `/${root}`,
      type,
      time: wireTime(now),
      datacontenttype: 'application/json',
      dataschema: schemaId(type),
    };
    return encodeJsonEvent(attributes, JSON.stringify(message), this.#settings.link.protocolVersion);
  }

  #fault(reason: string): void {
    this.#lastFault = reason;
    this.#parts.log.warn({ event: 'uplink_down', reason });
  }

  #settled(): void {
    for (const done of [...this.#onSettled]) done();
  }
}
