import { z } from 'zod';
import { unitActor } from '../../domain/access.js';
import type { AuditTrail } from '../../domain/audit.js';
import { type Clock, dayMs, type UtcMs } from '../../domain/time.js';
import type { SealingKeys } from '../../ops/sealed-file.js';
import { SealedState } from '../sealed-state.js';
import { EntryImages } from './entry-images.js';

const pictureSchema = z.object({ entryId: z.string(), sha256: z.string(), keptUntil: z.number() });
type Picture = z.infer<typeof pictureSchema>;

export interface UrgentPicturesParts {
  readonly directory: string;
  readonly keys: SealingKeys;
  readonly clock: Clock;
  readonly unit: { readonly unitId: string; readonly agencyId: string };
  /** Days that a picture is kept after its entry ended: as long as a hit it raised. */
  readonly endedEntryDays: number;
  readonly audit?: AuditTrail;
}

/** Pictures that came with urgent entries. They lie beside those of the agency's own, and outlive their entry as hits do. */
export class UrgentPictures {
  readonly #parts: UrgentPicturesParts;
  readonly #images: EntryImages;
  readonly #kept: SealedState<Picture>;

  /** @throws PlatewardenError store_corrupt, key_wrong */
  constructor(parts: UrgentPicturesParts) {
    this.#parts = parts;
    this.#images = new EntryImages(parts.directory, parts.keys);
    this.#kept = new SealedState({
      ...parts,
      fileName: 'urgent-pictures.sealed',
      schema: z.array(pictureSchema),
      onChanged: () => undefined,
    });
    this.#kept.adopt();
  }

  /**
   * Keeps the picture of an entry that ends at `endsAt`, in place of an earlier one.
   * @returns its SHA-256. @throws PlatewardenError entry_invalid when it is none
   */
  replace(entryId: string, picture: Buffer, endsAt: UtcMs): string {
    const sha256 = EntryImages.nameOf(picture);
    this.end(entryId);
    // Noted first: nothing would destroy one that is not.
    this.#kept.keep([...this.#kept.rows, { entryId, sha256, keptUntil: this.#after(endsAt) }]);
    return this.#images.put(picture);
  }

  /** The entry was withdrawn, or replaced by one without a picture: its time after the end begins now. */
  end(entryId: string): void {
    if (!this.#kept.rows.some((picture) => picture.entryId === entryId)) return;
    const latest = this.#after(this.#parts.clock.now());
    this.#kept.keep(
      this.#kept.rows.map((picture) =>
        picture.entryId === entryId ? { ...picture, keptUntil: Math.min(picture.keptUntil, latest) } : picture,
      ),
    );
  }

  /** Their SHA-256s. */
  named(): ReadonlySet<string> {
    return new Set(this.#kept.rows.map(({ sha256 }) => sha256));
  }

  /** Destroys those whose time is over, unless they are `named` elsewhere too; a record of it stays. */
  destroyEnded(named: ReadonlySet<string>): void {
    const { clock, audit, unit, endedEntryDays } = this.#parts;
    const over = this.#kept.rows.filter(({ keptUntil }) => keptUntil < clock.now());
    if (over.length === 0) return;
    this.#kept.keep(this.#kept.rows.filter((picture) => !over.includes(picture)));
    const still = this.named();
    const gone = [...new Set(over.map(({ sha256 }) => sha256))].filter((sha256) => !still.has(sha256));
    const images = gone.filter((sha256) => !named.has(sha256));
    for (const sha256 of images) this.#images.remove(sha256);
    audit?.append({
      actor: unitActor(unit),
      action: 'purged',
      subjects: [...new Set(over.map(({ entryId }) => `entry:${entryId}`))],
      dataElements: {
        images: images.length,
        rule: `pictures of urgent entries: ${endedEntryDays} days after their end`,
      },
      outcome: 'done',
    });
  }

  #after(endsAt: UtcMs): UtcMs {
    return endsAt + this.#parts.endedEntryDays * dayMs;
  }
}
