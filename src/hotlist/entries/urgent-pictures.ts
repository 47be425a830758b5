import { z } from 'zod';
import type { UtcMs } from '../../domain/time.js';

const pictureSchema = z.object({ entryId: z.string(), sha256: z.string(), keptUntil: z.number() });

/** Pictures that came with urgent entries. They lie beside those of the agency's own, and outlive their entry as hits do. */
export const urgentPicturesSchema = z.array(pictureSchema);
export type UrgentPictures = Readonly<z.infer<typeof urgentPicturesSchema>>;

/** With another picture for an entry, kept until `keptUntil`; an earlier one ends now, to be kept until `endedUntil`. */
export function replaced(
  pictures: UrgentPictures,
  picture: z.infer<typeof pictureSchema>,
  endedUntil: UtcMs,
): UrgentPictures {
  return [...ended(pictures, picture.entryId, endedUntil), picture];
}

/** The entry was withdrawn, or replaced by one without a picture: its time after the end, until `endedUntil`, begins now. */
export function ended(pictures: UrgentPictures, entryId: string, endedUntil: UtcMs): UrgentPictures {
  return pictures.map((picture) =>
    picture.entryId === entryId ? { ...picture, keptUntil: Math.min(picture.keptUntil, endedUntil) } : picture,
  );
}

export function namesOf(pictures: UrgentPictures): ReadonlySet<string> {
  return new Set(pictures.map(({ sha256 }) => sha256));
}
