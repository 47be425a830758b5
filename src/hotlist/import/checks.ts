import type { HotListSourceConfiguration } from '../../domain/configuration/hot-lists.js';
import type { UtcMs } from '../../domain/time.js';
import type { ImportCounts } from '../snapshot/layout.js';

/** What a file turned out to hold. */
export interface ImportedFile {
  readonly extractedAt: UtcMs;
  readonly hadHeader: boolean;
  /** What the trailer counts; null when there is none. */
  readonly trailer: number | null;
  readonly hasTrailer: boolean;
  readonly afterTrailer: boolean;
  readonly counts: ImportCounts;
}

/** The edition in use. */
export interface PreviousEdition {
  readonly extractedAt: UtcMs;
  readonly entryCount: number;
}

/** An extract from the future is a wrong clock or a forgery; an hour is left for clocks that disagree. */
const mostAheadMs = 3_600_000;

/**
 * Why a file must not replace the list in use, or null when it may (clause S-9.7d): cut off, too many bad lines, older
 * than the list in use, empty, or so much smaller that a person must confirm it.
 */
export function refusalOf(
  file: ImportedFile,
  previous: PreviousEdition | null,
  source: Pick<HotListSourceConfiguration, 'maxBadShare' | 'maxShrinkShare' | 'complete'>,
  { now, confirmed }: { readonly now: UtcMs; readonly confirmed: boolean },
): string | null {
  const { counts } = file;
  const records = counts.lines;
  if (file.hasTrailer && !file.hadHeader) return 'its first line is no header: the time of the extract is unknown';
  if (file.hasTrailer && file.trailer === null) return 'it has no trailer: it is cut off';
  if (file.afterTrailer) return 'it goes on after its trailer';
  if (file.trailer !== null && file.trailer !== records)
    return `its trailer counts ${file.trailer} records, it holds ${records}`;
  if (records === 0) return 'it holds no record';
  if (counts.bad > records * source.maxBadShare) return `${counts.bad} of its ${records} lines are bad`;
  if (file.extractedAt > now + mostAheadMs) return 'it claims to be from the future';
  if (previous === null) return null;
  if (file.hadHeader && file.extractedAt <= previous.extractedAt)
    return 'its extract is not newer than the list in use';
  const least = previous.entryCount * (1 - source.maxShrinkShare);
  if (source.complete && counts.entries < least && !confirmed) {
    return `it has ${counts.entries} entries, the list in use ${previous.entryCount}: confirm it by hand`;
  }
  return null;
}
