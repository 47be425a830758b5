import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReadCandidate } from '../domain/plate-read.js';
import { foldEquivalent } from '../domain/plate-text.js';
import { type ListRecord, listRecord } from './list-record.js';
import { ListMatcher, leastCandidate, leastNear } from './matcher.js';
import { memoryList } from './memory-list.js';
import { otherOrders } from './stacked-letters.js';
import { lookAlikesOf } from './table/look-alikes.js';
import { digitOf } from './table/plate-key.js';
import { readOf } from './testing/open.js';

const at = Date.UTC(2026, 10, 25);
// Few characters, so that random plates meet.
const plate = fc.string({ unit: fc.constantFrom(...'0OQ1I8B5S'), minLength: 1, maxLength: 5 });
const pattern = fc.string({ unit: fc.constantFrom(...'0O1I8B?*'), minLength: 1, maxLength: 5 });
const candidates = fc.array(fc.record({ text: plate, confidence: fc.double({ min: 0, max: 1, noNaN: true }) }), {
  maxLength: 9,
});

const alikes = lookAlikesOf({ '8B': 0.08, B8: 0.03, '5S': 0.06, '80': 0.007, '15': 0.001 });

function matcherOf(patterns: readonly string[], near = false) {
  const records = patterns.map((text, index) =>
    listRecord({ plate: text, pattern: text, category: 'bolo', sourceKey: String(index) }),
  );
  const matcher = new ListMatcher({ lookAlikes: alikes });
  matcher.replace([memoryList({ listId: 'test', name: 'Test', extractedAt: at, near }, records)]);
  return { matcher, records };
}

const asExpression = (text: string) =>
  new RegExp(
    `^${[...foldEquivalent(text)].map((char) => (char === '*' ? '.*' : char === '?' ? '.' : char)).join('')}$`,
  );

/** The share of readings `read` that are the plate `entry`: one look-alike, or stacked letters in the other order. */
function likeness(read: string, entry: string): number {
  if (read.length !== entry.length) return 0;
  const differing = [...foldEquivalent(read)].flatMap((char, place) =>
    char === foldEquivalent(entry)[place] ? [] : [place],
  );
  const [first = 0] = differing;
  const [from, to] = [read, entry].map((text) => digitOf(text.charCodeAt(first)));
  const alike = differing.length === 1 ? alikes[from!]!.find(({ digit }) => digit === to) : undefined;
  const turned = otherOrders(read).find(({ text }) => foldEquivalent(text) === foldEquivalent(entry));
  return Math.max(alike?.probability ?? 0, turned?.probability ?? 0);
}

/** The class in which a reading matches an entry, by comparing the two alone. */
function naiveClass(reading: ReadCandidate, { pattern: entry }: ListRecord, near: boolean): string | null {
  const { text, confidence } = reading;
  if (/[?*]/.test(entry)) return asExpression(entry).test(foldEquivalent(text)) ? 'partial' : null;
  if (text === entry) return 'exact';
  if (foldEquivalent(text) === foldEquivalent(entry)) return 'equivalent';
  return near && likeness(text, entry) >= leastNear / confidence ? 'near' : null;
}

const strength = ['exact', 'equivalent', 'partial', 'near'];

test('S-4: a hit of the category `other` says in words why: by its entry, or by its list', () => {
  const records = [{}, { synopsis: 'Supervised release' }, { category: 'bolo' } as const].map((known, index) =>
    listRecord({ plate: '7ABC123', pattern: '7ABC123', category: 'other', sourceKey: String(index), ...known }),
  );
  const matcher = new ListMatcher({ lookAlikes: alikes });
  matcher.replace([memoryList({ listId: 'parole', name: 'Parole', extractedAt: at, near: false }, records)]);
  const said = matcher.match(readOf('7ABC123'), at).map(({ entry }) => [entry.category, entry.synopsis]);
  expect(said).toHaveLength(3);
  expect(said).toEqual(
    expect.arrayContaining([
      ['other', 'Parole'],
      ['other', 'Supervised release'],
      ['bolo', null],
    ]),
  );
});

test('the matcher answers as comparing every reading with every entry does', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(plate, pattern), { maxLength: 40 }),
      plate,
      candidates,
      fc.boolean(),
      (entries, text, others, near) => {
        const { matcher, records } = matcherOf(entries, near);
        const read = readOf(text, others);
        const readings = read.candidates.filter(({ confidence }, rank) => rank === 0 || confidence >= leastCandidate);
        const expected = records.flatMap((record) => {
          const classes = readings
            .map((reading) => naiveClass(reading, record, near))
            .filter((found) => found !== null);
          const best = strength.find((name) => classes.includes(name));
          return best ? [`${record.sourceKey} ${best}`] : [];
        });
        const found = matcher.match(read, at).map(({ entry, match }) => `${entry.sourceKey} ${match.class}`);
        expect(found.sort()).toEqual(expected.sort());
      },
    ),
    { numRuns: 500 },
  );
});

test('a likely second reading hits and says so; at 23% it does not', () => {
  const { matcher } = matcherOf(['7ABC124']);
  const hits = (confidence: number) => matcher.match(readOf('7ABC123', [{ text: '7ABC124', confidence }]), at);
  expect(hits(0.4)).toMatchObject([
    { match: { class: 'exact', candidateRank: 1, confidence: 0.4, readText: '7ABC124' } },
  ]);
  expect(hits(0.23)).toEqual([]);
});

test('look-alikes of a likely second reading hit too, weighted by both, and say so; of an unlikely one not', () => {
  const { matcher } = matcherOf(['B5BC124'], true);
  const hits = (confidence: number) => matcher.match(readOf('85BC123', [{ text: '85BC124', confidence }]), at);
  const [hit] = hits(0.4);
  expect(hit).toMatchObject({ match: { class: 'near', candidateRank: 1, readText: '85BC124' } });
  expect(hit?.match.confidence).toBeLessThan(0.4);
  expect(hits(0.23)).toEqual([]);
});

test('look-alikes hit only on lists that ask for them, with their probability; nor do they on two characters', () => {
  const read = readOf('8ABC123');
  expect(matcherOf(['BABC123']).matcher.match(read, at)).toEqual([]);
  const [near] = matcherOf(['BABC123'], true).matcher.match(read, at);
  expect(near?.match.class).toBe('near');
  expect(near?.match.confidence).toBeLessThan(0.2);
  expect(matcherOf(['BA8C123'], true).matcher.match(read, at)).toEqual([]);
});

test('stacked letters are matched in either order', () => {
  for (const [listed, text] of [
    ['DP12345', 'PD12345'],
    ['12345DP', '12345PD'],
  ] as const) {
    expect(matcherOf([listed], true).matcher.match(readOf(text), at)).toMatchObject([{ match: { class: 'near' } }]);
  }
});

test('where the source writes O as 0 the two are the same character', () => {
  const matcher = new ListMatcher();
  const record = listRecord({ plate: 'D0DGE', pattern: 'D0DGE', category: 'bolo' });
  matcher.replace([memoryList({ listId: 'ncic', name: 'NCIC', extractedAt: at, zeroForO: true }, [record])]);
  expect(matcher.match(readOf('DODGE'), at)[0]?.match.class).toBe('exact');
  expect(matcher.match(readOf('DQDGE'), at)[0]?.match.class).toBe('equivalent');
});

test('S-9.7b: the match says whether the state agrees, differs or is unknown', () => {
  const matcher = new ListMatcher();
  const record = (state: string | null) => listRecord({ plate: 'A1', pattern: 'A1', category: 'bolo', state });
  const state = (listed: string | null, read: string | null) => {
    matcher.replace([memoryList({ listId: 'l', name: 'L', extractedAt: at }, [record(listed)])]);
    const region = read === null ? null : { code: read, confidence: 0.9 };
    return matcher.match({ ...readOf('A1'), region }, at)[0]?.match.state;
  };
  expect([state('us-ca', 'us-ca'), state('us-ca', 'us-nv'), state(null, 'us-ca'), state('us-ca', null)]).toEqual([
    'agrees',
    'differs',
    'unknown',
    'unknown',
  ]);
});

test('a plate that a file repeats without end does not make look-ups slow', () => {
  const { matcher } = matcherOf(Array.from({ length: 10_000 }, () => '7ABC123'));
  expect(matcher.match(readOf('7ABC123'), at)).toHaveLength(64);
});
