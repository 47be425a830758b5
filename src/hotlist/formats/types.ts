import type { Category } from '../../domain/hot-list.js';

/** What a type letter stands for; `text` where the closed set of categories has no word for it (clause S-4). */
export interface EntryType {
  readonly category: Category;
  readonly text: string | null;
}

const named = (category: Category): EntryType => ({ category, text: null });
const other = (text: string): EntryType => ({ category: 'other', text });

/** The letter of the NCIC Immigration Violator File, whose records are dropped (clause S-11c). */
export const immigrationLetter = 'N';

/** First letter of an NCIC number. */
export const ncicTypes: Readonly<Record<string, EntryType>> = {
  A: named('amber_or_silver_alert'),
  B: other('Stolen boat'),
  C: other('Supervised release'),
  F: named('felony_vehicle'),
  H: named('protection_order'),
  K: other('Protective interest'),
  L: other('Violent person'),
  M: named('missing_person'),
  P: named('stolen_plate'),
  R: other('Canadian record'),
  T: named('terrorism_watch'),
  V: named('stolen_vehicle'),
  W: named('wanted_person'),
  X: other('Sex offender'),
};

/** List letter of New York's extract. */
export const newYorkTypes: Readonly<Record<string, EntryType>> = {
  M: named('missing_person'),
  P: named('stolen_plate'),
  R: other('New York list R'),
  S: other('New York list S'),
  T: named('terrorism_watch'),
  V: named('stolen_vehicle'),
  W: named('wanted_person'),
  X: other('New York list X'),
  Z: other('New York list Z'),
};
