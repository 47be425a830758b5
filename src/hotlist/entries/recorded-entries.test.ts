import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../../domain/testing/manual-clock.js';
import { dayMs, hourMs } from '../../domain/time.js';
import { writeSealedFile } from '../../ops/sealed-file.js';
import { verifyAudit } from '../../store/audit-log/verify-audit.js';
import { openTestEntries, testContent, testOfficer } from '../testing/entries.js';
import { testKeys } from '../testing/keys.js';
import { openTestLists, temporaryDirectory } from '../testing/open.js';
import { EntryImages } from './entry-images.js';

const administrator = {
  ...testOfficer,
  accountId: 'account-Chan',
  name: 'Chan',
  badge: '7',
  role: 'administrator' as const,
};
const picture = Buffer.from('ffd8ff00112233445566778899', 'hex');
const noHits = async () => 0;

function opened(directory: string) {
  const parts = openTestEntries(directory);
  onTestFinished(() => parts.store[Symbol.dispose]());
  const recorded = () =>
    [...parts.audit.records({ actions: ['hot_list_entry_changed', 'hot_list_entry_approved'] })].map(
      ({ subjects, outcome }) => `${subjects[0]} ${outcome}`,
    );
  return { ...parts, recorded };
}

/** A process of its own that enters `count` entries once told to. */
async function enteringProcess(directory: string, count: number) {
  const child = fork(join(import.meta.dirname, '..', 'testing', 'entering.process.ts'), [directory, String(count)], {
    execArgv: ['--import', 'tsx'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const taken: string[] = [];
  await once(child, 'message');
  child.on('message', (entryId: string) => taken.push(entryId));
  // Unlike 'exit', it comes after the last message that was on its way.
  return { child, taken, exited: once(child, 'close') };
}

test('S-9.7e: of entries that two processes enter at once none is lost, and each has its record in an unbroken log', async () => {
  const directory = join(temporaryDirectory(), 'data');
  const { entries, store, unit, key, recorded } = opened(directory);
  const processes = await Promise.all([enteringProcess(directory, 40), enteringProcess(directory, 40)]);
  for (const { child } of processes) child.send('go');
  const codes = await Promise.all(processes.map(({ exited }) => exited));
  expect(codes).toEqual([
    [0, null],
    [0, null],
  ]);
  entries.adopt();
  const ids = entries.list().map(({ entryId }) => entryId);
  expect(ids.toSorted()).toEqual(processes.flatMap(({ taken }) => taken).toSorted());
  expect(recorded()).toEqual(ids.map((id) => `entry:${id} done`));
  expect(verifyAudit(store.database, unit.unitId, key).faults).toEqual([]);
});

test('S-9.7e: on a full disk no entry changes, here or after a restart, since its record cannot be written', async () => {
  const directory = join(temporaryDirectory(), 'data');
  const { entries, store, published } = opened(directory);
  const { entryId } = entries.enter(testContent, testOfficer);
  store.database.onFullDisk(() => false);
  store.database.pragma(`max_page_count = ${Number(store.database.pragma('page_count'))}`);
  const before = published();
  let taken = 0;
  let refused: unknown;
  for (; taken < 100 && refused === undefined; taken++) {
    try {
      entries.enter(testContent, testOfficer);
    } catch (error) {
      refused = error;
      taken--;
    }
  }
  expect(refused).toMatchObject({ code: 'disk_full' });
  expect(published() - before).toBe(taken);
  const after = opened(directory);
  expect(entries.list()).toEqual(after.entries.list());
  expect(after.recorded()).toHaveLength(1 + taken);
  expect(after.entries.entry(entryId).state).toBe('draft');
});

test('S-9.7e, S-9.7: what has no record does not count: an entry, an approval, a withdrawal, a designation, an urgent entry', async () => {
  const directory = temporaryDirectory();
  const { lists, database, matchedPlates, audit, clock } = await openTestLists({ plates: ['6DEF456'], directory });
  const own = lists.agency.enter(testContent, testOfficer);
  const failing = new Error('no record today');
  const append = audit.append;
  audit.append = () => {
    throw failing;
  };
  const urgent = {
    ...{ kind: 'enter', entryId: 'amber-1', approvedBy: 'Lt. Chan', issuedAt: clock.now() },
    content: { ...testContent, plate: '9ZZZ999', expiresAt: clock.now() + hourMs },
  };
  const attempts = [
    () => lists.agency.enter({ ...testContent, plate: '8XYZ987' }, testOfficer, picture),
    () => lists.agency.update(own.entryId, { ...testContent, plate: '8XYZ987' }, testOfficer),
    () => lists.agency.withdraw(own.entryId, testOfficer, 'wrong'),
    () => lists.designate('svs', false, administrator, 'ended'),
    () => lists.urgent.receive(urgent, picture),
  ];
  for (const attempt of attempts) expect(attempt).toThrow('no record today');
  await expect(lists.agency.approve(own.entryId, administrator, noHits)).rejects.toThrow('no record today');
  audit.append = append;
  const standing = (opened: typeof lists) => [
    opened.agency.list(),
    opened.status()[0]?.designated,
    [...opened.urgent.picturesNamed()],
  ];
  expect(standing(lists)).toEqual([[own], true, []]);
  expect(standing((await openTestLists({ directory, plates: ['6DEF456'] })).lists)).toEqual([[own], true, []]);
  expect(['6DEF456', '7ABC123', '8XYZ987', '9ZZZ999'].flatMap(matchedPlates)).toEqual(['6DEF456']);
  expect(database.get('SELECT sum(revision) AS n FROM documents')).toEqual({ n: 1 });
});

test('what an entry that was not committed left of a picture is destroyed within days, on record; what is named stays', async () => {
  const clock = new ManualClock();
  const { lists, audit, directory } = await openTestLists({ configuration: {}, clock });
  const folder = join(directory, 'hot-lists', 'entry-images');
  const images = new EntryImages(join(directory, 'hot-lists'), testKeys);
  const [left, fresh, urgent] = ['00', '11', '22'].map((byte) => images.put(Buffer.from(`ffd8ff${byte}`, 'hex')));
  lists.agency.enter(testContent, testOfficer, picture);
  const old = new Date(clock.now() - dayMs - 1);
  for (const name of readdirSync(folder)) if (name !== fresh) utimesSync(join(folder, name), old, old);
  utimesSync(join(folder, fresh!), new Date(clock.now()), new Date(clock.now()));
  lists.agency.sweepPictures(new Set([urgent!]));
  expect(readdirSync(folder).toSorted()).toEqual([fresh, urgent, EntryImages.nameOf(picture)].toSorted());
  expect(images.has(left!)).toBe(false);
  expect(audit.events.at(-1)).toMatchObject({ action: 'purged', dataElements: { images: 1 } });
});

test('what earlier versions kept in sealed files is taken over once, on record, and an old file undoes nothing later', async () => {
  const directory = temporaryDirectory();
  const folder = join(directory, 'hot-lists');
  mkdirSync(folder);
  const clock = new ManualClock();
  const by = { ...testOfficer };
  const content = {
    ...testContent,
    ...{ state: null, category: 'bolo', year: null, make: null, model: null, style: null },
  };
  const rest = {
    colour: null,
    area: null,
    hours: null,
    direction: null,
    imageSha256: null,
    notes: null,
    expiresAt: null,
  };
  const entered = {
    at: 1,
    by,
    kind: 'entered',
    content: { ...content, ...rest, priority: 70, recipients: [] },
    reason: null,
  };
  const approved = { at: 2, by: administrator, kind: 'approved', content: null, reason: null };
  const former = {
    'agency-entries.sealed': [{ entryId: 'E1', changes: [entered, approved] }],
    'designations.sealed': [{ listId: 'svs', isDesignated: false, at: 1, by: administrator, reason: 'ended' }],
    'urgent-pictures.sealed': [{ entryId: 'amber-1', sha256: 'a'.repeat(64), keptUntil: clock.now() + dayMs }],
  };
  const putBack = () => {
    for (const [name, rows] of Object.entries(former))
      writeSealedFile(testKeys, join(folder, name), name, Buffer.from(JSON.stringify(rows)));
  };
  putBack();
  const { lists, audit, matchedPlates } = await openTestLists({ plates: ['6DEF456'], directory, clock });
  expect([matchedPlates('7ABC123'), matchedPlates('6DEF456')]).toEqual([['7ABC123'], []]);
  expect([...lists.urgent.picturesNamed()]).toEqual(['a'.repeat(64)]);
  expect(audit.events.filter(({ action }) => action === 'storage_replaced').map((event) => event.dataElements)).toEqual(
    [{ name: 'agency-entries' }, { name: 'designations' }, { name: 'urgent-entries' }],
  );
  lists.agency.withdraw('E1', testOfficer, 'found');
  putBack();
  const later = await openTestLists({ plates: ['6DEF456'], directory, clock });
  expect(later.lists.agency.entry('E1').state).toBe('withdrawn');
  expect(Object.keys(former).filter((name) => existsSync(join(folder, name)))).toEqual([]);
});
