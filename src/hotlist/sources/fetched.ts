import type { UtcMs } from '../../domain/time.js';

/** What asking a source brought. `forget` removes the fetched copy once it is imported. */
export type Fetched =
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'file';
      readonly path: string;
      /** It lies there as a `SealedPart`; a file at hand is taken as it is. */
      readonly isSealed: boolean;
      /** When the source says it was made: the age counts from here where the file itself does not say. */
      readonly madeAt: UtcMs;
      /** What lay beside the list, by the suffixes asked for: checksum, signature. */
      readonly beside: ReadonlyMap<string, Buffer>;
      forget(): void;
      /** The import is done: what was fetched need not be fetched again. */
      remember(): void;
    };

/** A checksum or signature is smaller. */
export const mostBesideBytes = 65_536;

/** One place that a list comes from. */
export interface ListSource {
  /** How often it is asked, milliseconds; null for the schedule of the configuration. */
  readonly pollMs: number | null;
  /** @throws PlatewardenError hot_list_unreachable, hot_list_refused (larger than allowed), file_unreadable */
  fetch(signal: AbortSignal): Promise<Fetched>;
}
