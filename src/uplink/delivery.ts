import { asPlatewardenError } from '../domain/errors.js';
import type { OutboxKind, QueuedItem } from '../domain/outbox.js';
import type { ImageStore, Outbox } from '../domain/ports.js';
import type { Clock } from '../domain/time.js';
import { eventOf } from './event-of.js';
import type { Link, PublishOutcome } from './link.js';
import { imageKinds } from './messages/catalogue.js';
import type { Pacer } from './pacer.js';
import { Window } from './window.js';

export interface DeliveryParts {
  readonly outbox: Outbox;
  readonly images: Pick<ImageStore, 'get'>;
  readonly clock: Clock;
  readonly pacer: Pacer;
  /** Root of all topics. */
  readonly root: string;
  readonly maxInFlight: number;
  /** The broker may drop an alert that nobody fetched after so long; null keeps it for good. */
  readonly alertExpiryMs: number | null;
  /** The last kind that may go now: `plate-image` on a metered link. */
  readonly lowest: () => OutboxKind;
  readonly onDelivered: (count: number) => void;
  readonly onSetAside: (item: QueuedItem, reason: string) => void;
}

/** Images in flight at most: they are large, and what comes after them waits in the same pipe. */
const maxImagesInFlight = 4;

/** State, health and an answer to a command may be unanswered beside the outbox's messages. */
const ownMessages = 3;

const awake = 'awake';

/**
 * Acknowledgements are committed together, so many or after so long: a synced commit costs as much as sending a
 * hundred records, and what a crash makes forgotten is only sent again.
 */
const acknowledgementBatch = 1000;
const acknowledgementPauseMs = 250;

/** Refusals that sending again does not mend: not authorised, topic name, packet size, payload format. */
const finalRefusals = new Set([135, 144, 149, 153]);

/** Moves items from the outbox to the broker over one link after another. */
export class Delivery {
  readonly #parts: DeliveryParts;
  readonly #window: Window;
  readonly #inFlight = new Map<string, QueuedItem>();
  #acknowledged: string[] = [];
  #flushing: NodeJS.Timeout | null = null;
  #rest: AbortController | null = null;
  #quieted: (() => void) | null = null;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
    this.#window = new Window(parts.maxInFlight);
  }

  /** Sends until the link ends or `signal` aborts; then waits for the answers that are still due, up to the link's end. */
  async run(link: Link, signal: AbortSignal): Promise<void> {
    const wake = () => this.wake();
    const ended = link.closed.then(wake);
    signal.addEventListener('abort', wake);
    this.#parts.outbox.resetInFlight();
    this.#window.opened(Math.max(1, link.receiveMaximum - ownMessages));
    try {
      while (link.isOpen && !signal.aborted) {
        if (!(await this.#send(link))) await this.#sleep(link, signal);
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
    if (link.isOpen) return;
    const sole = this.#inFlight.size === 1 ? [...this.#inFlight.keys()][0] : undefined;
    await ended;
    this.flush();
    this.#linkEnded(sole, (await link.closed).byUs);
  }

  /** Looks again whether something may be sent. */
  wake(): void {
    // A reason of our own: the default one is an exception with a stack, made thousands of times a second.
    this.#rest?.abort(awake);
  }

  /** Resolves when nothing is awaited from the broker any more. */
  async quiet(): Promise<void> {
    if (!this.isQuiet) await new Promise<void>((resolve) => (this.#quieted = resolve));
  }

  get isQuiet(): boolean {
    return this.#inFlight.size === 0 && this.#acknowledged.length === 0;
  }

  /** Sends what may go at once. @returns false when nothing could */
  async #send(link: Link): Promise<boolean> {
    const { outbox, pacer } = this.#parts;
    if (pacer.waitMs() > 0 || !this.#window.admits(this.#inFlight.size)) return false;
    const room = pacer.isPaced ? 1 : this.#window.size - this.#inFlight.size;
    const records = outbox.next(room, 'detection');
    for (const item of records) this.#publish(link, item, null);
    if (records.length > 0) return true;
    if (this.#imagesInFlight() >= maxImagesInFlight) return false;
    const [image] = outbox.next(1, this.#parts.lowest());
    if (image === undefined) return false;
    await this.#sendImage(link, image);
    return true;
  }

  async #sendImage(link: Link, item: QueuedItem): Promise<void> {
    if (!imageKinds.has(item.kind)) {
      this.#publish(link, item, null);
      return;
    }
    try {
      this.#publish(link, item, await this.#parts.images.get(item.body));
    } catch (error) {
      this.#setAside(item, asPlatewardenError(error).message);
    }
  }

  #publish(link: Link, item: QueuedItem, bytes: Uint8Array | null): void {
    const { root, clock, alertExpiryMs, pacer } = this.#parts;
    let event: ReturnType<typeof eventOf>;
    try {
      event = eventOf(item, bytes, root, link.protocolVersion);
    } catch (error) {
      this.#setAside(item, asPlatewardenError(error).message);
      return;
    }
    const expiryMs = item.kind === 'alert' && alertExpiryMs !== null && !item.historical ? alertExpiryMs : null;
    const leftS = expiryMs === null ? 0 : Math.ceil((item.occurredAt + expiryMs - clock.now()) / 1000);
    pacer.spent(Buffer.byteLength(event.payload));
    this.#inFlight.set(item.id, item);
    void link
      .publish(`${root}/${item.topic}`, event, leftS > 0 ? { expiryS: leftS } : {})
      .then((outcome) => this.#settle(link, item, outcome));
  }

  #settle(link: Link, item: QueuedItem, outcome: PublishOutcome): void {
    // What is lost stays in flight for the outbox, until the next link resets it.
    if (outcome.kind === 'lost') return;
    this.#inFlight.delete(item.id);
    if (outcome.kind === 'acknowledged') {
      this.#window.acknowledged();
      this.#acknowledged.push(item.id);
      if (this.#acknowledged.length >= acknowledgementBatch) this.flush();
      else this.#flushing ??= setTimeout(() => this.flush(), acknowledgementPauseMs);
      if (this.#window.admits(this.#inFlight.size)) this.wake();
    } else if (finalRefusals.has(outcome.code)) {
      this.#setAside(item, `refused by the broker, code ${outcome.code}: ${outcome.reason}`);
      this.wake();
    } else {
      link.break(`the broker refuses for now, code ${outcome.code}: ${outcome.reason}`);
    }
  }

  /** Commits what the broker has acknowledged so far. Nothing is left to be written later once the link has ended. */
  flush(): void {
    if (this.#flushing) clearTimeout(this.#flushing);
    this.#flushing = null;
    if (this.#acknowledged.length === 0) return;
    const ids = this.#acknowledged;
    this.#acknowledged = [];
    this.#parts.outbox.markDelivered(ids, this.#parts.clock.now());
    this.#parts.onDelivered(ids.length);
    this.wake();
    if (this.isQuiet) this.#quieted?.();
  }

  #setAside(item: QueuedItem, reason: string): void {
    this.#inFlight.delete(item.id);
    this.#parts.outbox.setAside(item.id, reason, this.#parts.clock.now());
    this.#parts.onSetAside(item, reason);
  }

  #linkEnded(sole: string | undefined, byUs: boolean): void {
    const poison = this.#window.broken(this.#inFlight.size, byUs ? undefined : sole);
    const item = poison === null ? undefined : this.#inFlight.get(poison);
    this.#inFlight.clear();
    if (item) this.#setAside(item, 'the broker ends the connection whenever it is sent');
  }

  async #sleep(link: Link, signal: AbortSignal): Promise<void> {
    const rest = new AbortController();
    this.#rest = rest;
    if (!link.isOpen || signal.aborted) return;
    const pauseMs = this.#parts.pacer.waitMs();
    const timer = pauseMs > 0 ? setTimeout(() => rest.abort(awake), pauseMs) : undefined;
    const isFull = pauseMs > 0 || !this.#window.admits(this.#inFlight.size);
    if (isFull) await aborted(rest.signal);
    else if (this.#imagesInFlight() >= maxImagesInFlight)
      await this.#parts.outbox.waitForItems(rest.signal, 'detection');
    else await this.#parts.outbox.waitForItems(rest.signal, this.#parts.lowest());
    clearTimeout(timer);
    this.#rest = null;
  }

  #imagesInFlight(): number {
    let count = 0;
    for (const { kind } of this.#inFlight.values()) if (imageKinds.has(kind)) count += 1;
    return count;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
