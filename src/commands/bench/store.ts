import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { storeSchema } from '../../domain/configuration/store.js';
import { type Clock, dayMs } from '../../domain/time.js';
import { searchSql } from '../../store/detections/search.js';
import { planSearch, type SearchTerms } from '../../store/detections/search-plan.js';
import { startCheckpointer } from '../../store/log/checkpointer.js';
import { openStore, type Store } from '../../store/store.js';
import { bareSyncsPerSecond } from './bare-sync.js';
import type { Benchmark } from './benchmark.js';
import { spread } from './spread.js';
import { simulateDays } from './store-days.js';
import { detectionMaker, type MadeDetection, newestAt } from './store-detections.js';
import { fillStore } from './store-fill.js';
import { measurePurge } from './store-purge.js';

const agencyId = 'bench-so';
let now = newestAt;
const clock: Clock = {
  now: () => now,
  monotonicMs: () => performance.now(),
  statement: () => ({ source: 'ntp', trusted: true }),
};

/**
 * The store as the daemon has it: encrypted, synced at each commit. `--detections N` sets how many it holds,
 * `--purge-seconds S` how long at most the purge of the oldest fifth is watched. `--days N [--a-day N]` instead lives
 * through so many days of a pole camera with retention at thirty.
 */
export const storeBenchmark: Benchmark = {
  name: 'store',
  about:
    'commits, searches and a purge on a store of 500,000 detections (--detections N), or days of a camera (--days N)',
  quick: false,
  run: async (args) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        detections: { type: 'string', default: '500000' },
        'purge-seconds': { type: 'string', default: '180' },
        days: { type: 'string' },
        'a-day': { type: 'string', default: '10000' },
      },
    });
    const directory = mkdtempSync(join(tmpdir(), 'platewarden-bench-'));
    try {
      using store = openStore(storeSchema.parse({ directory }), clock, { resendAfterMs: null });
      if (values.days !== undefined) return await days(store, Number(values.days), Number(values['a-day']));
      return await measure(store, Number(values.detections), Number(values['purge-seconds']));
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

async function measure(store: Store, wanted: number, purgeSeconds: number) {
  const make = detectionMaker(wanted);
  const commits = await measureCommits(store, make);
  const { held, bytesEach } = await fillStore(store, wanted);
  await using _checkpointer = startCheckpointer(store.database, store.keyring.databaseKey());
  const searches = measureSearches(store);
  const purge = await measurePurge({ store, clock, agencyId, make, held, purgeSeconds });
  return {
    tables: [
      { title: 'Committed detections, each with two image names and three outbox items', rows: commits },
      { title: `Searches over ${held} detections, milliseconds`, rows: searches },
      {
        title:
          'Writes every 20 ms, milliseconds from when they were due until they were durable, and bare syncs meanwhile',
        rows: purge.rows,
      },
    ],
    figures: { held, bytesEach, commits, searches, purge },
    notes: [
      `${bytesEach} bytes of database a detection, indices and image names included.`,
      `The purge destroyed ${purge.destroyed} detections in ${purge.seconds} s, ${Math.round(purge.destroyed / purge.seconds)} a second.`,
    ],
  };
}

async function days(store: Store, count: number, aDay: number) {
  const rows = await simulateDays(store, { days: count, aDay, agencyId, clock }, (at) => {
    now = at;
  });
  return { tables: [{ title: `${count} days of ${aDay} detections, kept for thirty`, rows }], figures: rows };
}

type Maker = (number: number) => MadeDetection;

async function measureCommits(store: Store, make: Maker) {
  const rows = [];
  const bare = bareSyncsPerSecond(store.directory, 300);
  let number = -1;
  for (const together of [1, 4, 16]) {
    const rounds = Math.ceil(800 / together);
    const begun = performance.now();
    for (let round = 0; round < rounds; round++) {
      await Promise.all(Array.from({ length: together }, () => store.detections.record(make(number--))));
    }
    const seconds = (performance.now() - begun) / 1000;
    const perSecond = Math.round((rounds * together) / seconds);
    rows.push({
      'cameras at once': together,
      'detections a second': perSecond,
      'bare syncs a second': bare,
      ratio: Number((perSecond / bare).toFixed(2)),
    });
  }
  return rows;
}

function measureSearches(store: Store) {
  const plates = store.database.all(
    'SELECT plate FROM detections WHERE sequence % 997 = 0 ORDER BY sequence LIMIT 100',
  );
  const plateOf = (i: number) => String(plates[i % plates.length]!.plate);
  const area = { latitude: 38.44, longitude: -122.71, radiusM: 2000 };
  const day = { from: newestAt - 3 * dayMs, to: newestAt - 2 * dayMs };
  const kinds: [string, (i: number) => SearchTerms][] = [
    ['plate, exact', (i) => ({ plate: plateOf(i) })],
    ['plate, equivalent', (i) => ({ plate: plateOf(i), equivalent: true })],
    ['plate, first four characters', (i) => ({ plate: `${plateOf(i).slice(0, 4)}*` })],
    ['plate, last three characters', (i) => ({ plate: `*${plateOf(i).slice(-3)}` })],
    ['place (2 km) and one day', (i) => ({ area, from: day.from + i * 1000, to: day.to })],
    ['one hour', (i) => ({ from: day.from + i * 60_000, to: day.from + i * 60_000 + 3_600_000 })],
  ];
  return kinds.map(([search, terms]) => {
    const times: number[] = [];
    let found = 0;
    for (let i = 0; i < 100; i++) {
      const plan = planSearch(terms(i));
      const begun = performance.now();
      found += store.database.all(searchSql(plan), ...plan.parameters, Number.MAX_SAFE_INTEGER, 0, 100).length;
      times.push(performance.now() - begun);
    }
    return { search, found: Math.round(found / 100), ...spread(times) };
  });
}
