import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { hotListSourceSchema } from '../../domain/configuration/hot-lists.js';
import { foldEquivalent } from '../../domain/plate-text.js';
import type { MatchableRead } from '../../domain/ports.js';
import { type ImportRequest, importFile } from '../../hotlist/import/import-file.js';
import { importInThread } from '../../hotlist/import/import-in-thread.js';
import { ListMatcher, type MatchableList } from '../../hotlist/matcher.js';
import { Snapshot } from '../../hotlist/snapshot/snapshot.js';
import { PartialPlates } from '../../hotlist/table/partial-plates.js';
import type { SealingKeys } from '../../ops/sealed-file.js';
import type { Benchmark } from './benchmark.js';
import { processorMs } from './processor-time.js';

const at = Date.UTC(2026, 10, 25, 12);
const key = { id: '0011223344556677', key: Buffer.alloc(32, 1) };
const keys: SealingKeys = { current: () => key, byId: () => key };
const reads = 20_000;
const swapSeconds = 5;
const mostIdleMs = 0.5;

/** The list as the daemon has it: imported from a file, sealed, loaded, matched. `--entries 250000,5000000`. */
export const hotlistBenchmark: Benchmark = {
  name: 'hotlist',
  about: 'import, load, matching and a swap under load, beside a Set of strings (--entries N,N)',
  quick: true,
  run: async (args) => {
    const { values } = parseArgs({ args: [...args], options: { entries: { type: 'string', default: '250000' } } });
    const figures: Record<string, unknown>[] = [];
    for (const entries of values.entries.split(',').map(Number)) figures.push(await measure(entries));
    return {
      tables: [{ title: 'Hot lists', rows: figures as Record<string, number>[] }],
      figures,
      notes: [
        'A read has 10 candidates, all looked up (the daemon leaves out those below one third); 1 in 100 is listed, and not timed: a hit opens a sealed record.',
        'In the swap both are timed, apart; the machine’s: how much longer than it should a loop ran that did nothing for as long as each look-up.',
      ],
    };
  },
};

async function measure(entries: number): Promise<Record<string, number>> {
  const directory = mkdtempSync(join(tmpdir(), 'platewarden-bench-'));
  try {
    const file = join(directory, 'svs.tbl');
    await writeClew(file, entries);
    const request = requestOf(directory, file);
    const { result: outcome, ms: importMs } = await processorMs(() => importFile(request, keys));
    if (outcome.kind !== 'written') throw new Error(`the bench's own list was refused: ${JSON.stringify(outcome)}`);
    const started = performance.now();
    using snapshot = await Snapshot.open(request.draft, keys);
    const loadMs = performance.now() - started;
    const matcher = new ListMatcher({ leastCandidate: 0 });
    const sample = Array.from({ length: reads }, (_, i) => readNumber(i, entries));
    const plain = { ...listOf(snapshot), near: false };
    matcher.replace([plain]);
    const exact = quantiles(entries, (read) => matcher.match(read, at));
    const partials = new PartialPlates(Array.from({ length: 1000 }, (_, i) => ({ entry: 0, pattern: partialOf(i) })));
    matcher.replace([{ ...plain, near: true, partials }]);
    const wide = quantiles(entries, (read) => matcher.match(read, at));
    const set = quantilesOfSet(entries);
    matcher.replace([plain]);
    const swap = await longestUnderSwap(matcher, sample, request, plain);
    return {
      entries,
      'import lines/s': Math.round(entries / (importMs / 1000)),
      'load ms': Math.round(loadMs),
      'table bytes/entry': round(snapshot.table.words.byteLength / entries),
      'file MB': Math.round(statSync(request.draft).size / 1e6),
      'p50 µs': exact.p50,
      'p99 µs': exact.p99,
      'near+1000 partial p50 µs': wide.p50,
      'p99 µs near': wide.p99,
      'Set p50 µs': set.p50,
      'Set p99 µs': set.p99,
      'Set bytes/entry': set.bytesAnEntry,
      'longest in swap ms': swap.unlisted,
      'of a hit ms': swap.listed,
      'of the machine ms': swap.machine,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function requestOf(directory: string, file: string): ImportRequest {
  const source = hotListSourceSchema.parse({
    id: 'svs',
    name: 'SVS',
    format: 'clew',
    path: file,
    category: 'stolen_vehicle',
  });
  return {
    ...{
      source,
      isSealed: false,
      file,
      now: at,
      fallbackExtractedAt: at,
      confirmed: false,
      archivePassword: null,
      expectedSha256: null,
      signature: null,
    },
    snapshot: join(directory, 'svs.list'),
    draft: join(directory, 'svs.list.new'),
  };
}

function listOf(snapshot: Snapshot): MatchableList {
  const { table, partials, header } = snapshot;
  return {
    ...{
      listId: 'svs',
      name: 'SVS',
      extractedAt: header.extractedAt,
      restricted: false,
      secret: false,
      recipients: [],
    },
    ...{ near: false, zeroForO: false, selfTest: false, table, partials },
    record: (index) => snapshot.record(index),
  };
}

/** Matches 1,000 reads a second while the list is imported and loaded anew. @returns the longest look-ups, ms */
async function longestUnderSwap(
  matcher: ListMatcher,
  sample: readonly MatchableRead[],
  request: ImportRequest,
  plain: MatchableList,
): Promise<{ unlisted: number; listed: number; machine: number }> {
  const draft = request.draft.replace('.new', '.swap');
  let swaps = 0;
  let stop = false;
  const swapping = (async () => {
    while (!stop) {
      const outcome = await importInThread({ ...request, draft }, keys);
      if (outcome.kind !== 'written') throw new Error('the swap was refused');
      const next = await Snapshot.open(draft, keys);
      matcher.replace([listOf(next)]);
      await nextTurn();
      matcher.replace([plain]);
      next[Symbol.dispose]();
      swaps += 1;
    }
  })();
  const longest = { unlisted: 0, listed: 0, machine: 0 };
  const end = performance.now() + swapSeconds * 1000;
  for (let i = 0; performance.now() < end || swaps === 0; i++) {
    const from = performance.now();
    matcher.match(sample[i % sample.length]!, at);
    const ms = performance.now() - from;
    const kind = isListed(i) ? 'listed' : 'unlisted';
    longest[kind] = Math.max(longest[kind], ms);
    longest.machine = Math.max(longest.machine, lostIn(Math.min(ms, mostIdleMs)));
    await sleep(1);
  }
  stop = true;
  await swapping;
  return { unlisted: round(longest.unlisted), listed: round(longest.listed), machine: round(longest.machine) };
}

/** Does nothing for `ms`. @returns how much longer it took: what other programs took of the processor */
function lostIn(ms: number): number {
  const until = performance.now() + ms;
  let now = until;
  do now = performance.now();
  while (now < until);
  return now - until;
}

/** The plate number `index`: seven characters as California has them, spread over the series. */
function plateOf(index: number): string {
  const scrambled = (index * 7_919 + 13) % 100_000_000;
  const letters = 'ABCDEFGHJKLMNPRSTUVWXYZ';
  const n = letters.length;
  const word =
    letters[scrambled % n]! + letters[Math.floor(scrambled / n) % n]! + letters[Math.floor(scrambled / n ** 2) % n]!;
  const rest = Math.floor(scrambled / n ** 3);
  return `${rest % 10}${word}${String(Math.floor(rest / 10) + (index % 97) * 10)
    .padStart(3, '0')
    .slice(-3)}`;
}

function partialOf(index: number): string {
  const plate = plateOf(index * 31);
  return index % 2 === 0 ? `${plate.slice(0, 3)}??${plate.slice(5)}` : `${plate.slice(0, 4)}*`;
}

function readNumber(i: number, entries: number): MatchableRead {
  const text = isListed(i) ? plateOf((i * 37) % entries) : `Z${String(i).padStart(6, '0')}`;
  const others = Array.from({ length: 9 }, (_, n) => ({
    text: `Y${n}${String(i).padStart(5, '0')}`,
    confidence: 0.05,
  }));
  return { text, confidence: 0.9, candidates: [{ text, confidence: 0.9 }, ...others], region: null };
}

const isListed = (i: number) => i % 100 === 0;

/** Each read is made just before it is matched, as the reader makes it; only the matching is timed, µs. */
function quantiles(entries: number, match: (read: MatchableRead) => unknown): { p50: number; p99: number } {
  for (let i = 0; i < reads; i++) match(readNumber(i, entries));
  const times: number[] = [];
  for (let i = 0; i < reads; i++) {
    const read = readNumber(i, entries);
    const from = performance.now();
    match(read);
    const ms = performance.now() - from;
    // Listed reads open a sealed record: they are in the load, but not among the look-ups that are timed.
    if (!isListed(i)) times.push(ms * 1000);
  }
  times.sort((a, b) => a - b);
  return { p50: round(times[Math.floor(times.length / 2)]!), p99: round(times[Math.floor(times.length * 0.99)]!) };
}

function quantilesOfSet(entries: number) {
  global.gc?.();
  const before = process.memoryUsage().heapUsed;
  const set = new Set<string>();
  for (let i = 0; i < entries; i++) set.add(foldEquivalent(plateOf(i)));
  global.gc?.();
  const bytesAnEntry = Math.round((process.memoryUsage().heapUsed - before) / entries);
  const found = quantiles(
    entries,
    (read) => read.candidates.filter(({ text }) => set.has(foldEquivalent(text))).length,
  );
  return { ...found, bytesAnEntry };
}

async function writeClew(path: string, entries: number): Promise<void> {
  await using file = await open(path, 'w');
  await file.write('DATE11/25/2026 09:00\n');
  for (let from = 0; from < entries; from += 50_000) {
    const lines = Array.from(
      { length: Math.min(50_000, entries - from) },
      (_, i) => `${plateOf(from + i)} CA0120261120\n`,
    );
    await file.write(lines.join(''));
  }
  await file.write(`TOTAL RECORD ${String(entries).padStart(7, '0')}\n`);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
