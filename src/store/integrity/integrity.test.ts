import { closeSync, existsSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openForTest } from '../testing/open.js';
import { sampleAlert, sampleDetection, sampleHit, sampleItem } from '../testing/samples.js';

const count = 400;

async function filled() {
  const opened = openForTest({ repair: true });
  const { store } = opened;
  await Promise.all(
    Array.from({ length: count }, (_, i) => {
      const detection = sampleDetection(i, `PLATE${i}`);
      const hit = sampleHit(detection);
      const outbox = [sampleItem(`i${i}`, { detectionId: detection.detectionId })];
      return store.detections.record({ detection, hits: [hit], alerts: [sampleAlert(hit)], outbox });
    }),
  );
  store.database.truncateLog();
  return { ...opened, path: join(opened.directory, 'platewarden.db') };
}

/** Overwrites bytes of the file as a failing disk would. */
function damage(path: string, at: number, bytes = 64): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(bytes, 0x5a), 0, bytes, at);
  closeSync(file);
}

test('a sound database is found sound', async () => {
  const { store } = await filled();
  await store.check();
});

test('a check that is told to stop ends at once and finds nothing', async () => {
  const { store } = await filled();
  const abort = new AbortController();
  const checking = store.check(abort.signal);
  abort.abort();
  await checking;
  await store.check(abort.signal);
});

test('damage in the middle is found, and the next start sets the file aside and saves what can be read', async () => {
  const { store, path, directory, reopen } = await filled();
  damage(path, Math.floor(statSync(path).size / 2 / 4096) * 4096 + 100);
  await expect(store.check()).rejects.toThrow(/is damaged/);
  const next = reopen();
  expect(next.salvaged?.incomplete.length).toBeGreaterThan(0);
  expect(next.salvaged?.rows.detections).toBeGreaterThan(count / 4);
  expect(readdirSync(join(directory, 'quarantine'))).toHaveLength(1);
  await next.check();
  expect(next.database.all('PRAGMA foreign_key_check')).toEqual([]);
  await next.detections.record({ detection: sampleDetection(9999, 'AFTER1'), hits: [], alerts: [], outbox: [] });
  expect(reopen().salvaged).toBeNull();
});

test('a destroyed first page loses the rows, not the daemon', async () => {
  const { store, path, reopen } = await filled();
  store[Symbol.dispose]();
  damage(path, 0, 4096);
  const next = reopen();
  expect(next.salvaged?.incomplete).toContain('detections');
  expect(existsSync(join(next.salvaged!.quarantine, 'platewarden.db'))).toBe(true);
  expect(next.database.get('SELECT count(*) AS n FROM detections')).toEqual({ n: 0 });
});

test('a command beside the daemon repairs nothing', async () => {
  const { store, path, directory, clock } = await filled();
  store[Symbol.dispose]();
  damage(path, 0, 4096);
  const { openStore } = await import('../store.js');
  const { storeSchema } = await import('../../domain/configuration/store.js');
  expect(() => openStore(storeSchema.parse({ directory }), clock, { resendAfterMs: null })).toThrow(/is damaged/);
  expect(existsSync(join(directory, 'quarantine'))).toBe(false);
});
