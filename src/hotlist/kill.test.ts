import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { ListMatcher } from './matcher.js';
import { editionOf, openEditions, plateIn, platesAnEdition } from './testing/editions.js';
import { readOf, temporaryDirectory } from './testing/open.js';

const seed = Number(process.env.KILL_SEED ?? 20261125);
const kills = Number(process.env.KILLS ?? 4);
/** Longer than a refresh takes, so that every moment of one may be met. */
const latestMs = 400;

/** A process that replaces the list without end, killed `afterMs` after its first refresh. @returns the last edition it reported */
async function killWhileRefreshing(directory: string, afterMs: number): Promise<number> {
  const child = fork(join(import.meta.dirname, 'testing', 'refreshing.process.ts'), [directory], {
    execArgv: ['--import', 'tsx'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let reported = 0;
  child.on('message', (edition: number) => {
    reported = edition;
  });
  // Unlike 'exit', it comes after the last message that was on its way.
  const exited = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  await Promise.race([once(child, 'message'), exited]);
  await sleep(afterMs);
  child.kill('SIGKILL');
  const [code, signal] = await exited;
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
  return reported;
}

test(`kill -9 at ${kills} moments of a refresh (seed ${seed}) leaves the old list or the new one, whole`, async () => {
  const directory = temporaryDirectory();
  for (const afterMs of fc.sample(fc.double({ min: 0, max: latestMs, noNaN: true }), { seed, numRuns: kills })) {
    const reported = await killWhileRefreshing(directory, afterMs);
    const { keeper } = await openEditions(directory);
    using _closed = keeper;
    const { extractedAt, entries } = keeper.status();
    const edition = editionOf(extractedAt ?? Number.NaN);
    expect([reported, reported + 1]).toContain(edition);
    expect(entries).toBe(platesAnEdition);
    const matcher = new ListMatcher();
    matcher.replace([keeper.matchable()!]);
    const hits = (of: number, index: number) => matcher.match(readOf(plateIn(of, index)), 0).length;
    for (let index = 0; index < platesAnEdition; index += 1999) {
      expect([hits(edition - 1, index), hits(edition, index), hits(edition + 1, index)]).toEqual([0, 1, 0]);
    }
  }
}, 180_000);
