import { asPlatewardenError } from '../domain/errors.js';

/** Records of what happened, owed in their order while the disk is full: it stops neither what happens nor its record. */
export class OwedRecords<T> {
  readonly #write: (record: T) => void;
  #owed: T[] = [];

  /** @param write may throw disk_full: then it is called again, with the same record, at the next `pay` */
  constructor(write: (record: T) => void) {
    this.#write = write;
  }

  add(record: T): void {
    this.#owed.push(record);
    this.pay();
  }

  /** Writes what is owed, as far as there is room. @throws what `write` throws, but disk_full */
  pay(): void {
    for (let next = this.#owed[0]; next !== undefined; next = this.#owed[0]) {
      try {
        this.#write(next);
      } catch (error) {
        if (asPlatewardenError(error).code === 'disk_full') return;
        throw error;
      }
      this.#owed.shift();
    }
  }
}
