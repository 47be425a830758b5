import type { z } from 'zod';
import type { AuditEvent, RecordedDocuments } from '../domain/audit.js';

export interface RecordedStateParts<T> {
  readonly documents: RecordedDocuments;
  readonly name: string;
  readonly schema: z.ZodType<T>;
  /** What stands before the first change. */
  readonly initial: T;
  /** Told once something changed, by whichever process. */
  readonly onChanged: () => void;
}

/** A state that the daemon and the commands both change, one after the other and never without its record. */
export class RecordedState<T> {
  readonly #parts: RecordedStateParts<T>;
  #value: T;
  #revision: number | null = null;

  constructor(parts: RecordedStateParts<T>) {
    this.#parts = parts;
    this.#value = parts.initial;
  }

  get value(): T {
    return this.#value;
  }

  /** Takes what another process changed since. @throws PlatewardenError store_failed, store_locked */
  adopt(): void {
    const { documents, name, onChanged } = this.#parts;
    const now = documents.revision(name) === this.#revision ? null : documents.read(name);
    if (now === null) return;
    this.#take(now.revision, this.#parse(now.content));
    onChanged();
  }

  /**
   * What `make` makes of the state as it stands, another process's changes included, counts once it is committed with its
   * record. Null leaves all as it was. @throws what `make` throws; disk_full, store_locked
   */
  change(make: (now: T) => { readonly value: T; readonly event: AuditEvent } | null): void {
    const { documents, name, initial, onChanged } = this.#parts;
    let value = this.#value;
    const revision = documents.change(name, (content) => {
      const made = make(content === null ? initial : this.#parse(content));
      if (made === null) return null;
      value = made.value;
      return { content: JSON.stringify(value), event: made.event };
    });
    if (revision === null) return;
    this.#take(revision, value);
    onChanged();
  }

  #take(revision: number, value: T): void {
    this.#revision = revision;
    this.#value = value;
  }

  #parse(content: string): T {
    return this.#parts.schema.parse(JSON.parse(content));
  }
}
