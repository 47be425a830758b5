const unitedStates =
  'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR GU VI AS MP';
const canada = 'AB BC MB NB NL NS NT NU ON PE QC SK YT';

const known = new Map<string, string>();
for (const code of unitedStates.split(' ')) known.set(code, `us-${code.toLowerCase()}`);
for (const code of canada.split(' ')) known.set(code, `ca-${code.toLowerCase()}`);
// NCIC's own: Nebraska, Newfoundland, Quebec.
for (const [code, state] of [
  ['NB', 'us-ne'],
  ['NF', 'ca-nl'],
  ['PQ', 'ca-qc'],
] as const) {
  known.set(code, state);
}
for (const [code, state] of [...known]) known.set(code.replaceAll('O', '0'), state);

/**
 * The state or country that a person typed: `us-ca`, `CA`, `mx`, in capitals or not; null for what is none. `NB` alone is
 * none: it is Nebraska to NCIC, and New Brunswick to everyone else.
 */
export function typedState(text: string): string | null {
  const typed = text.trim().toLowerCase();
  if (/^[a-z]{2}-[a-z]{2,3}$/.test(typed)) return isKnownRegion(typed) ? typed : null;
  if (typed === 'nb') return null;
  return stateOf(typed) ?? (/^[a-z]{2}$/.test(typed) && isCountry(typed) ? typed : null);
}

const countries = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** `ZZ` is Unicode's word for an unknown one. */
function isCountry(code: string): boolean {
  return code !== 'zz' && countries.of(code.toUpperCase()) !== undefined;
}

/** Of the United States and Canada all are known; of other countries none is told from another. */
function isKnownRegion(region: string): boolean {
  return /^(us|ca)-/.test(region) ? [...known.values()].includes(region) : true;
}

/**
 * `us-ca` for `CA`; null for what is no state of the United States or province of Canada. NCIC and CLEW write the
 * letter O as the digit 0 (`0H` is Ohio).
 */
export function stateOf(code: string): string | null {
  return known.get(code.trim().toUpperCase()) ?? null;
}
