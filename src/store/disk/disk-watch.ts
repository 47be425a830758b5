import type { Database } from '../database.js';
import {
  type DiskLimits,
  type DiskState,
  type FreeBytes,
  freeBytesOf,
  measureRoom,
  type Room,
  stateOf,
} from './room.js';

/** Knows how the disk stands; looked at again after so much was written or so long, whichever is first. */
const lookAgainBytes = 32_000_000;
const lookAgainMs = 10_000;

/** Says whether there is room for images; measured at most every few seconds, since every image asks. */
export class DiskWatch {
  readonly #database: Database;
  readonly #directory: string;
  readonly #limits: DiskLimits;
  readonly #freeBytes: FreeBytes;
  readonly #monotonicMs: () => number;
  #state: DiskState = 'ample';
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #writtenSince = 0;

  constructor(parts: {
    database: Database;
    directory: string;
    limits: DiskLimits;
    monotonicMs: () => number;
    freeBytes?: FreeBytes;
  }) {
    this.#database = parts.database;
    this.#directory = parts.directory;
    this.#limits = parts.limits;
    this.#monotonicMs = parts.monotonicMs;
    this.#freeBytes = parts.freeBytes ?? freeBytesOf;
  }

  /** Measures now. */
  look(): { readonly state: DiskState; readonly room: Room } {
    const room = measureRoom(this.#database, this.#directory, this.#freeBytes);
    this.#state = stateOf(room, this.#limits);
    this.#lookedAtMs = this.#monotonicMs();
    this.#writtenSince = 0;
    return { state: this.#state, room };
  }

  /** Whether an image of so many bytes may be written. */
  admits(bytes: number): boolean {
    this.#writtenSince += bytes;
    const isStale = this.#monotonicMs() - this.#lookedAtMs >= lookAgainMs || this.#writtenSince >= lookAgainBytes;
    if (isStale) this.look();
    return this.#state !== 'full';
  }
}
