/**
 * Shapes of the serials that issuers use, A a letter and 9 a digit, with how likely a plate in California's traffic has
 * it, against 1 for a shape that none uses. The formats are those that the reader's training plates are drawn in
 * (`scripts/training/formats.py`), weighted by how many issuers share a shape and how many vehicles they have.
 */
const weights: ReadonlyMap<string, number> = new Map([
  ...shapes(12, '9AAA999 999AAA9 9A99999 99999A9'),
  ...shapes(10, 'AAA9999 AAA999 999AAA'),
  ...shapes(8, 'AAA9A99 AA999AA'),
  ...shapes(6, '99A9999 9999999 AA9A999 AA9A9A AAAA99 A999AA 9AA999 AA99999 9999AA 999AA9 9AAA99 99A999'),
  ...shapes(6, 'AA99AAA A999999 999999 9AA9999 A99AAA AA99AA AAA99A 9999AAA 9A9999 AA9999 999A999 99AAA9'),
  ...shapes(4, '99A999A 99A99A9 9A9999A 9AAAA9 999999A 99999AA 99999A A9999A AAAA999 A9999AA A999AAA'),
  ...shapes(4, 'AA9999A AA9999AA 99AAAA AA999A AAA999A A99999A 99AA99 99AA999 99AAA99 9999AA99'),
]);

function shapes(weight: number, list: string): [string, number][] {
  return list.split(' ').map((shape) => [shape, weight]);
}

/** Letters as A, digits as 9. */
const shapeOf = (text: string): string => text.replace(/[0-9]/g, '9').replace(/[A-Z]/g, 'A');

/** California leaves I, O and Q out of the first and last letter of its series, and no serial begins with 0 and a letter. */
const neverIssued = /^0[A-Z]|^[0-9](?:[IOQ][A-Z]{2}|[A-Z]{2}[IOQ])[0-9]{3}$/;

/** Most issuers leave I, O and Q out of serials, so as not to be taken for digits: each makes one less likely. */
const avoidedLetter = 0.3;
/** Brazil counts through the whole alphabet. */
const wholeAlphabet = /^[A-Z]{3}[0-9][A-Z0-9][0-9]{2}$/;

/** How likely the shape of `text` (normalised) is on a plate, about 1 for one that no issuer uses. */
export function seriesWeight(text: string): number {
  if (neverIssued.test(text)) return 1;
  const mayAvoid = /[0-9]/.test(text) && !wholeAlphabet.test(text);
  const avoided = mayAvoid ? text.replace(/[^IOQ]/g, '').length : 0;
  return (weights.get(shapeOf(text)) ?? 1) * avoidedLetter ** avoided;
}
