import { PlatewardenError } from '../domain/errors.js';
import type { Hit } from '../domain/hit.js';
import { foldEquivalent, normalisePlate } from '../domain/plate-text.js';
import { typedState } from '../domain/states.js';

export type Descriptor = 'year' | 'make' | 'model' | 'style' | 'colour';

/** What the officer saw on the image, before the machine's reading was shown. */
export interface SeenPlate {
  /** As typed. */
  readonly plate: string;
  /** State or country of issue as `us-ca`; null when it cannot be made out. */
  readonly state: string | null;
  /** The vehicle beside the entry's descriptors: each that the entry has is answered. */
  readonly descriptors: Readonly<Partial<Record<Descriptor, 'agrees' | 'differs' | 'not_seen'>>>;
}

export type Discrepancy = 'characters' | 'state' | 'descriptors';

export interface Comparison {
  /** With what is listed. `misread`: other characters than were read and are listed; `not_the_vehicle`: it is another. */
  readonly result: 'agrees' | 'misread' | 'not_the_vehicle';
  /** Whether the reader was wrong, also where the plate is the listed one, as by a match of look-alikes. */
  readonly isMisread: boolean;
  readonly differs: readonly Discrepancy[];
  /** Descriptors of the entry that nobody answered; the comparison is refused while there are any. */
  readonly unanswered: readonly Descriptor[];
}

/**
 * The state that a person typed, as `us-ca`: a slip must not refute a hit, nor correct a plate's state to nonsense.
 * @throws PlatewardenError usage
 */
export function requireState(typed: string | null): string | null {
  if (typed === null) return null;
  const state = typedState(typed);
  if (state !== null) return state;
  throw new PlatewardenError('usage', `"${typed.slice(0, 40)}" is no state of issue`, {
    hint: 'As `us-ca` or `CA`; leave it out when it cannot be made out.',
  });
}

/**
 * Compares what the officer typed with the listed plate (S-9.7b). O, 0 and Q, and I and 1, count as one character: no
 * eye tells them on most plates. A partial entry agrees when what was seen fits its pattern.
 */
export function compareSeen(hit: Pick<Hit, 'entry' | 'match'>, seen: SeenPlate): Comparison {
  const { entry } = hit;
  const plate = foldEquivalent(normalisePlate(seen.plate));
  const asRead = plate === foldEquivalent(normalisePlate(hit.match.readText));
  const characters = fits(entry.plate, plate);
  const state = entry.state === null || seen.state === null || entry.state === seen.state;
  const known = entry.descriptors ?? {};
  const asked = (['year', 'make', 'model', 'style', 'colour'] as const).filter(
    (name) => (known as Partial<Record<Descriptor, unknown>>)[name] != null,
  );
  const unanswered = asked.filter((name) => seen.descriptors[name] === undefined);
  const vehicle = !asked.some((name) => seen.descriptors[name] === 'differs');
  const differs: Discrepancy[] = [];
  if (!characters) differs.push('characters');
  if (!state) differs.push('state');
  if (!vehicle) differs.push('descriptors');
  const isOther = !characters && !asRead;
  const result = isOther ? 'misread' : differs.length > 0 ? 'not_the_vehicle' : 'agrees';
  const isMisread = isOther || (!asRead && !/[?*]/.test(entry.plate));
  return { result, isMisread, differs, unanswered };
}

/** Whether `plate` (folded) fits the entry's plate, where `?` stands for one character and `*` for any number. */
function fits(entryPlate: string, plate: string): boolean {
  const pattern = foldEquivalent(entryPlate.toUpperCase().replace(/[^A-Z0-9?*]/g, ''));
  const source = pattern.replaceAll('?', '[A-Z0-9]').replaceAll('*', '[A-Z0-9]*');
  return new RegExp(`^${source}$`).test(plate);
}
