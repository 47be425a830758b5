import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ManualClock } from '../domain/testing/manual-clock.js';
import { hourMs } from '../domain/time.js';
import type { HotLists } from './open-hot-lists.js';
import { makeCertificates, serveHttps } from './testing/https-server.js';
import { clewText, openTestLists, readOf, temporaryDirectory } from './testing/open.js';

const never = new AbortController().signal;

test('a list at hand matches as soon as it is open, with its name and age', async () => {
  const { lists, clock } = await openTestLists({ plates: ['7ABC123', '8XYZ987'], threaded: true });
  const [hit] = lists.matcher.match({ ...readOf('7ABC123'), region: { code: 'us-ca', confidence: 0.9 } }, clock.now());
  expect(hit).toMatchObject({
    match: { class: 'exact', state: 'agrees', candidateRank: 0 },
    entry: { plate: '7ABC123', state: 'us-ca', category: 'stolen_vehicle', since: '2026-11-20' },
    list: { listId: 'svs', ageMs: 27 * hourMs, freshness: 'amber' },
  });
  expect(lists.matcher.match(readOf('7ABC124'), clock.now())).toEqual([]);
});

test('S-9.7: what the configuration calls designated and the profile does not name never matches', async () => {
  const { lists, matchedPlates } = await openTestLists({ plates: ['7ABC123'], inProfile: ['sfr'] });
  expect(matchedPlates('7ABC123')).toEqual([]);
  expect(lists.status()[0]).toMatchObject({ entries: 1, designated: false });
});

test('S-9.7: designating a list and ending it are the administrator’s acts, on record, at once and after a restart', async () => {
  const directory = temporaryDirectory();
  const open = () => openTestLists({ directory, plates: ['7ABC123'], source: { designated: false } });
  const { lists, matchedPlates, audit } = await open();
  const member = { accountId: 'a', name: 'Chan', badge: '7', role: 'administrator', agencyId: 'test-so' } as const;
  expect(() => lists.designate('svs', true, { ...member, role: 'supervisor' }, 'needed')).toThrow(/S-9.7/);
  expect(() => lists.designate('none', true, member, 'needed')).toThrow(/No hot list/);
  lists.designate('svs', true, member, 'order of 24 November');
  expect(matchedPlates('7ABC123')).toEqual(['7ABC123']);
  const restarted = await open();
  expect(restarted.matchedPlates('7ABC123')).toEqual(['7ABC123']);
  restarted.lists.designate('svs', false, member, 'withdrawn');
  expect(restarted.matchedPlates('7ABC123')).toEqual([]);
  expect(restarted.lists.status()[0]?.designated).toBe(false);
  const designated = audit.events.filter(({ action }) => action === 'hot_list_designated');
  expect(designated).toMatchObject([
    { outcome: 'refused' },
    { subjects: ['list:svs'], dataElements: { designated: true } },
  ]);
});

test('S-9.7: a list that no administrator designated never matches', async () => {
  const { lists, matchedPlates } = await openTestLists({ plates: ['7ABC123'], source: { designated: false } });
  expect(lists.status()[0]).toMatchObject({ entries: 1, designated: false });
  expect(matchedPlates('7ABC123')).toEqual([]);
});

const park = { accountId: 'p', name: 'Park', badge: '9', role: 'technician', agencyId: 'test-so' } as const;

test('S-9.9: who replaces a list by hand, or accepts a much smaller one, is on record; not everybody does', async () => {
  const { lists, path, audit, matchedPlates } = await openTestLists({ plates: ['7ABC123', '8XYZ987', '9AAA111'] });
  writeFileSync(path, clewText(['1NEW234'], { hour: 10 }));
  const officer = { ...park, name: 'Ruiz', role: 'operator' } as const;
  await expect(lists.importFile('svs', path, officer, true)).rejects.toThrow(/may not maintain lists/);
  await expect(lists.refresh({ signal: never, confirmedBy: officer })).rejects.toThrow(/may not maintain lists/);
  expect(matchedPlates('1NEW234')).toEqual([]);
  await lists.importFile('svs', path, park, true);
  expect(matchedPlates('1NEW234')).toEqual(['1NEW234']);
  expect(audit.events.slice(-3).map(({ actor, outcome }) => [actor.name, outcome])).toEqual([
    ['Ruiz', 'refused'],
    ['Ruiz', 'refused'],
    ['Park', 'done'],
  ]);
});

test('S-9.7d: a newer extract replaces the list; an older, cut-off or shrunken one does not, and says why', async () => {
  const { lists, path, matchedPlates } = await openTestLists({ plates: ['7ABC123', '8XYZ987', '9AAA111'] });
  const refreshed = async (text: string, confirmed = false) => {
    writeFileSync(path, text);
    await lists.refresh({ signal: never });
    const [report] = await lists.refresh({ signal: never, confirmedBy: confirmed ? park : null });
    const outcome = report!.outcome;
    return outcome.kind === 'refused' ? outcome.reason : outcome.kind;
  };
  const newer = ['7ABC123', '8XYZ987', '9BBB222'];
  expect(await refreshed(clewText(newer, { hour: 8 }))).toMatch(/not newer/);
  expect(await refreshed(clewText(newer, { hour: 10 }).replace('TOTAL', 'TOT'))).toMatch(/no trailer/);
  expect(await refreshed(clewText(newer, { hour: 10 }).replace('0000003', '0000004'))).toMatch(
    /counts 4 records, it holds 3/,
  );
  expect(await refreshed(clewText(['9BBB222'], { hour: 10 }))).toMatch(/confirm it by hand/);
  expect(await refreshed(clewText(newer, { hour: 10, day: 29 }))).toMatch(/future/);
  expect(lists.status()[0]).toMatchObject({ entries: 3, alarm: expect.stringContaining('future') });
  expect(matchedPlates('9AAA111')).toEqual(['9AAA111']);
  expect(await refreshed(clewText(newer, { hour: 10 }))).toBe('replaced');
  expect([matchedPlates('9AAA111'), matchedPlates('9BBB222')]).toEqual([[], ['9BBB222']]);
  expect(lists.status()[0]).toMatchObject({ alarm: null });
});

test('S-9.7d: a list that the source signs is taken only when it lies beside its signature', async () => {
  const directory = temporaryDirectory();
  const folder = join(directory, 'incoming');
  mkdirSync(folder);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const publicKeyFile = join(directory, 'source.pem');
  writeFileSync(publicKeyFile, publicKey.export({ type: 'spki', format: 'pem' }));
  const put = (text: string, signed = text) => {
    writeFileSync(join(folder, 'svs.tbl'), text);
    writeFileSync(join(folder, 'svs.tbl.sig'), sign(null, Buffer.from(signed), privateKey));
  };
  put(clewText(['7ABC123']));
  const source = { path: folder, signature: { publicKeyFile } };
  const { lists, matchedPlates } = await openTestLists({ directory, source });
  expect(matchedPlates('7ABC123')).toEqual(['7ABC123']);
  put(clewText(['8XYZ987'], { hour: 10 }), 'another');
  for (let look = 0; look < 2; look++) await lists.refresh({ signal: never });
  expect(lists.status()[0]?.alarm).toMatch(/signature/);
  expect(matchedPlates('7ABC123')).toEqual(['7ABC123']);
});

test('while a list is replaced each read is matched against the old list or the new one, never against a part', async () => {
  const [old, fresh] = ['A', 'B'].map((letter) => Array.from({ length: 2000 }, (_, i) => `${letter}${10_000 + i}`));
  const { lists, path, matchedPlates } = await openTestLists({ plates: old!, threaded: true });
  writeFileSync(path, clewText(fresh!, { hour: 10 }));
  let isOver = false;
  const refreshing = lists
    .refresh({ signal: never })
    .then(() => lists.refresh({ signal: never }))
    .finally(() => {
      isOver = true;
    });
  const seen = new Set<string>();
  const whole = (plates: readonly string[]) => [0, 999, 1999].map((i) => matchedPlates(plates[i]!).length).join('');
  for (;;) {
    seen.add(`${whole(old!)} ${whole(fresh!)}`);
    if (isOver) break;
    await nextTurn();
  }
  await refreshing;
  expect([...seen]).toEqual(['111 000', '000 111']);
});

test('S-9.7d: the destruction of the superseded list leaves a record, and no file of it', async () => {
  const { lists, path, directory, audit } = await openTestLists({ plates: ['7ABC123'] });
  writeFileSync(path, clewText(['8XYZ987'], { hour: 10 }));
  await lists.refresh({ signal: never });
  await lists.refresh({ signal: never });
  expect(audit.events.at(-1)).toMatchObject({
    action: 'hot_list_refreshed',
    dataElements: { entries: 1, destroyedEntries: 1, destroyedSha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  expect(readdirSync(join(directory, 'hot-lists'))).toEqual(['svs.list']);
});

test('S-9.7-age, N-DQ-fresh: fresh under 24 hours, amber to 36, red after; a red list still matches', async () => {
  const clock = new ManualClock(Date.UTC(2026, 10, 24, 10));
  const { lists } = await openTestLists({ plates: ['7ABC123'], clock });
  const freshness = () => lists.matcher.match(readOf('7ABC123'), clock.now())[0]?.list.freshness;
  expect(freshness()).toBe('fresh');
  clock.advance(23 * hourMs);
  expect(freshness()).toBe('amber');
  clock.advance(13 * hourMs);
  expect(freshness()).toBe('red');
});

test('the next start loads the sealed snapshot without the file; nothing of it is readable', async () => {
  const directory = temporaryDirectory();
  await openTestLists({ directory, plates: ['7ABC123'] });
  const sealed = join(directory, 'hot-lists', 'svs.list');
  expect(readFileSync(sealed).includes('7ABC123')).toBe(false);
  const source = { path: join(directory, 'gone.tbl') };
  const { matchedPlates, lists } = await openTestLists({ directory, source });
  expect(matchedPlates('7ABC123')).toEqual(['7ABC123']);
  expect(lists.status()[0]?.alarm).toMatch(/cannot be read/);
});

test('a damaged snapshot is set aside and the list made anew', async () => {
  const directory = temporaryDirectory();
  await openTestLists({ directory, plates: ['7ABC123'] });
  const sealed = join(directory, 'hot-lists', 'svs.list');
  const bytes = readFileSync(sealed);
  bytes[bytes.length - 40]! ^= 1;
  writeFileSync(sealed, bytes);
  const { matchedPlates } = await openTestLists({ directory });
  expect(matchedPlates('7ABC123')).toEqual(['7ABC123']);
  expect(readdirSync(join(directory, 'hot-lists'))).toContain('svs.list.damaged');
});

test('S-9.5: a restricted or secret list says so on the match, and whom it tells', async () => {
  const source = { restricted: true, secret: true, recipients: ['det-ruiz'] };
  const { lists, clock } = await openTestLists({ plates: ['7ABC123'], source });
  expect(lists.matcher.match(readOf('7ABC123'), clock.now())[0]).toMatchObject({
    list: { restricted: true, secret: true },
    recipients: ['det-ruiz'],
  });
});

test('the self-test plate matches as a test, and health says who saw it when, how fast, and that it is overdue', async () => {
  const directory = temporaryDirectory();
  const configuration = { selfTestPlate: 'TEST123', selfTestHours: 2 };
  const { lists, clock } = await openTestLists({ directory, configuration });
  expect(lists.matcher.match(readOf('TEST123'), clock.now())).toMatchObject([{ selfTest: true }]);
  const part = (of: HotLists) => of.health().parts.find((each) => each.part === 'self-test');
  expect(part(lists)).toMatchObject({ state: 'ok', message: 'not seen yet' });
  lists.selfTest?.seen({ cameraId: 'front', seenAt: clock.now(), latencyMs: 420 });

  const restarted = await openTestLists({ directory, configuration, clock });
  expect(part(restarted.lists)).toEqual({
    ...{ part: 'self-test', state: 'ok' },
    message: 'seen by front at 2026-11-25T12:00:00.000Z, stored 420 ms after the picture',
  });
  expect(restarted.lists.health().figures).toMatchObject({ selfTestSeenAt: clock.now(), selfTestLatencyMs: 420 });
  clock.advance(2 * hourMs + 1);
  expect(part(restarted.lists)).toMatchObject({ state: 'degraded', message: expect.stringMatching(/overdue$/) });
});

test('health is degraded by a list that is refused, missing or red, and says which', async () => {
  const { lists, path, clock } = await openTestLists({ plates: ['7ABC123'] });
  const part = () => lists.health().parts[0];
  expect(part()).toEqual({ part: 'hot list svs', state: 'ok', message: '' });
  writeFileSync(path, clewText(['7ABC123'], { hour: 10 }).replace(/TOTAL.*\n/, ''));
  for (let look = 0; look < 2; look++) await lists.refresh({ signal: never });
  expect(part()).toMatchObject({ state: 'degraded', message: expect.stringMatching(/no trailer/) });
  clock.advance(48 * hourMs);
  const empty = await openTestLists({ source: { path: 'none' } });
  expect(empty.lists.health().parts[0]).toMatchObject({ state: 'degraded' });
});

test('an incremental list adds to and deletes from the list', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'inc.csv');
  const mapping = { plate: 'Plate', state: 'State', action: 'Action' };
  const source = {
    id: 'inc',
    name: 'Inc',
    format: 'csv',
    path,
    mapping,
    complete: false,
    category: 'bolo',
    designated: true,
  };
  writeFileSync(path, 'Plate,State,Action\n7ABC123,CA,A\n8XYZ987,CA,A\n');
  const { lists, matchedPlates } = await openTestLists({ directory, configuration: { sources: [source] } });
  writeFileSync(path, 'Plate,State,Action\n7ABC123,CA,D\n9BBB222,NV,A\n');
  await lists.refresh({ signal: never });
  await lists.refresh({ signal: never });
  expect(['7ABC123', '8XYZ987', '9BBB222'].flatMap(matchedPlates)).toEqual(['8XYZ987', '9BBB222']);
});

test('a list over HTTPS, packed and signed, is imported from its sealed download', async () => {
  const directory = temporaryDirectory();
  const files = makeCertificates(directory);
  const packed = gzipSync(clewText(['7ABC123']));
  const at = (name: string) => join(directory, name);
  writeFileSync(at('svs.tbl'), packed);
  const minisign = (...parameters: string[]) =>
    execFileSync('minisign', parameters, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
  minisign('-G', '-W', '-p', 'minisign.pub', '-s', 'minisign.key');
  minisign('-S', '-s', 'minisign.key', '-m', 'svs.tbl');
  const url = await serveHttps(files, (request, response) =>
    response.end(request.url?.endsWith('.minisig') ? readFileSync(at('svs.tbl.minisig')) : packed),
  );
  const { lists, matchedPlates } = await openTestLists({
    directory,
    threaded: true,
    source: {
      path: undefined,
      https: { url, caFile: files.ca },
      signature: { publicKeyFile: at('minisign.pub'), suffix: '.minisig' },
    },
  });
  const [report] = await lists.refresh({ signal: never });
  expect(report).toMatchObject({ outcome: { kind: 'replaced' } });
  expect(matchedPlates('7ABC123')).toEqual(['7ABC123']);
  expect(readdirSync(at('hot-lists'))).toEqual(['svs.list']);
});
