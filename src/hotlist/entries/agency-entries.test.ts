import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Role } from '../../domain/access.js';
import type { Position } from '../../domain/position.js';
import type { Sighting } from '../../domain/sighting.js';
import { ManualClock } from '../../domain/testing/manual-clock.js';
import { dayMs, hourMs } from '../../domain/time.js';
import { openTestLists, readOf, temporaryDirectory } from '../testing/open.js';

const member = (name: string, badge: string, role: Role) => ({
  ...{ accountId: `account-${name}`, name, badge, role, agencyId: 'test-so' },
});
const officer = member('Ruiz', '412', 'operator');
const administrator = member('Chan', '7', 'administrator');
const supervisor = member('Okoye', '31', 'supervisor');
const content = {
  plate: '7ABC123',
  state: 'us-ca',
  memberName: 'D. Ruiz',
  synopsis: '211 at 3rd/Main',
  caseNumber: '26-1144',
};
const noHits = async () => 0;

async function open(options: { directory?: string; clock?: ManualClock } = {}) {
  const opened = await openTestLists({ configuration: {}, ...options });
  return { ...opened, entries: opened.lists.agency };
}

test('S-9.7e: an entry matches only once the administrator approved it; nobody approves an own one', async () => {
  const { entries, matchedPlates, audit } = await open();
  const { entryId } = entries.enter(content, officer);
  expect(matchedPlates('7ABC123')).toEqual([]);
  await expect(entries.approve(entryId, supervisor, noHits)).rejects.toMatchObject({ code: 'policy_refused' });
  const otherAccount = { ...administrator, badge: '#0412' };
  await expect(entries.approve(entryId, otherAccount, noHits)).rejects.toThrow(/two persons/);
  expect((await entries.approve(entryId, administrator, noHits)).state).toBe('approved');
  expect(matchedPlates('7ABC123')).toEqual(['7ABC123']);
  expect(audit.events.map(({ action, actor, outcome }) => [action, actor.name, outcome])).toEqual([
    ['hot_list_entry_changed', officer.name, 'done'],
    ['hot_list_entry_approved', supervisor.name, 'refused'],
    ['hot_list_entry_approved', otherAccount.name, 'refused'],
    ['hot_list_entry_approved', administrator.name, 'done'],
  ]);
});

test('S-4.1d: who reads the agency’s entries is on record, and a technician does not', async () => {
  const { entries, audit } = await open();
  const { entryId } = entries.enter(content, officer);
  expect(entries.shown(supervisor)).toHaveLength(1);
  expect(() => entries.shown(member('Park', '9', 'technician'))).toThrow(/may not read/);
  expect(audit.events.slice(1)).toMatchObject([
    { action: 'hot_list_viewed', actor: { name: supervisor.name }, subjects: [`entry:${entryId}`] },
    { action: 'hot_list_viewed', outcome: 'refused' },
  ]);
});

test('S-9.7e attack: what the approver changes while it is judged is not approved along', async () => {
  const { entries, matchedPlates } = await open();
  const { entryId } = entries.enter({ ...content, plate: '7AB?12*' }, officer);
  const changing = async () => {
    entries.update(entryId, { ...content, plate: '9ZZZ999' }, administrator);
    return 0;
  };
  await expect(entries.approve(entryId, administrator, changing)).rejects.toThrow(/changed meanwhile/);
  expect(matchedPlates('9ZZZ999')).toEqual([]);
});

test('S-9.7e: an update waits for a supervisor while the approved version goes on matching; every change is kept', async () => {
  const { entries, matchedPlates } = await open();
  const { entryId } = entries.enter(content, officer);
  await entries.approve(entryId, administrator, noHits);
  entries.update(entryId, { ...content, plate: '7ABC124' }, officer);
  expect(matchedPlates('7ABC124')).toEqual([]);
  expect(matchedPlates('7ABC123')).toEqual(['7ABC123']);
  for (const role of ['operator', 'dispatcher'] as const) {
    const approved = entries.approve(entryId, member('Lowe', '55', role), noHits);
    await expect(approved, role).rejects.toThrow(/A supervisor approves an update/);
  }
  const ownSupervisor = { ...supervisor, badge: officer.badge };
  await expect(entries.approve(entryId, ownSupervisor, noHits)).rejects.toThrow(/two persons/);
  const { changes } = await entries.approve(entryId, supervisor, noHits);
  expect([matchedPlates('7ABC123'), matchedPlates('7ABC124')]).toEqual([[], ['7ABC124']]);
  expect(changes.map(({ kind, by }) => `${kind} ${by.name}`)).toEqual([
    'entered Ruiz',
    'approved Chan',
    'updated Ruiz',
    'approved Okoye',
  ]);
});

test('S-9.8: an entry without the member’s name, the synopsis or the case number is refused', async () => {
  const { entries } = await open();
  for (const field of ['memberName', 'synopsis', 'caseNumber', 'plate'] as const) {
    const { [field]: _left, ...rest } = content;
    expect(() => entries.enter(rest, officer)).toThrow(new RegExp(field));
    expect(() => entries.enter({ ...content, [field]: ' ' }, officer)).toThrow(new RegExp(field));
  }
  expect(entries.list()).toEqual([]);
});

test('S-9.3: a partial plate matches, unless it would raise more hits a day than anyone could answer', async () => {
  const { entries, lists, clock } = await open();
  const { entryId } = entries.enter({ ...content, plate: '7AB?1*' }, officer);
  await expect(entries.approve(entryId, administrator, async () => 21)).rejects.toThrow(/21.0 hits a day/);
  await entries.approve(entryId, administrator, async () => 20);
  const [hit] = lists.matcher.match(readOf('7ABC123'), clock.now());
  expect(hit).toMatchObject({ match: { class: 'partial' }, entry: { enteredBy: 'D. Ruiz', caseNumber: '26-1144' } });
});

test('an entry ends when it expires or is withdrawn, by one person alone, and stays ended', async () => {
  const clock = new ManualClock();
  const { entries, matchedPlates } = await open({ clock });
  const short = entries.enter({ ...content, expiresAt: clock.now() + dayMs }, officer);
  const wrong = entries.enter({ ...content, plate: '8XYZ987' }, officer);
  for (const { entryId } of [short, wrong]) await entries.approve(entryId, administrator, noHits);
  expect(entries.withdraw(wrong.entryId, officer, 'wrong plate').state).toBe('withdrawn');
  expect(matchedPlates('8XYZ987')).toEqual([]);
  clock.advance(dayMs);
  expect(matchedPlates('7ABC123')).toEqual([]);
  expect(entries.entry(short.entryId).state).toBe('expired');
  expect(() => entries.update(wrong.entryId, content, officer)).toThrow(/withdrawn/);
  expect(() => entries.enter(content, member('A', '1', 'auditor'))).toThrow(/may not/);
});

test('entries are sealed on the disk and survive a restart; a process beside sees them', async () => {
  const directory = temporaryDirectory();
  const daemon = await open({ directory });
  const command = await open({ directory });
  const { entryId } = command.entries.enter(content, officer);
  await command.entries.approve(entryId, administrator, noHits);
  daemon.entries.adopt();
  expect(daemon.matchedPlates('7ABC123')).toEqual(['7ABC123']);
  expect((await open({ directory })).matchedPlates('7ABC123')).toEqual(['7ABC123']);
});

test('an entry limited to a place, hours and a direction hits only there; what is not known is said with the hit', async () => {
  const clock = new ManualClock(Date.UTC(2026, 10, 26, 7, 30)); // 23:30 in California
  const { entries, lists } = await open({ clock });
  const area = { latitude: 38.44, longitude: -122.71, radiusM: 500 };
  const { entryId } = entries.enter({ ...content, area, hours: '22:00-06:00', direction: 'n' }, officer);
  await entries.approve(entryId, administrator, noHits);
  const position: Position = {
    ...{ latitude: 38.44, longitude: -122.71, altitudeM: null, headingDeg: 0, speedMps: 10, accuracyM: 5 },
    ...{ fix: '3d', source: 'gpsd', fixedAt: clock.now(), ageMs: 0, implausible: false },
  };
  const hits = (sighting: Partial<Sighting> = {}) =>
    lists.matcher.match(readOf('7ABC123'), clock.now(), {
      ...{ at: clock.now(), isTimeTrusted: true, position, headingDeg: 10 },
      ...sighting,
    });
  expect(hits()[0]?.match.unchecked).toBeUndefined();
  expect(hits()[0]?.entry.synopsis).toMatch(/within 500 m of 38.44, -122.71, 22:00-06:00, heading n/);
  expect(hits({ position: { ...position, latitude: 38.5 } })).toEqual([]);
  expect(hits({ headingDeg: 180 })).toEqual([]);
  expect(hits({ at: clock.now() + 12 * hourMs })).toEqual([]);
  const [unsure] = hits({ position: null, headingDeg: null, isTimeTrusted: false });
  expect(unsure?.match.unchecked).toEqual(['area', 'hours', 'direction']);
});

test('a picture is kept only with an entry that may be entered', async () => {
  const { entries, directory } = await open({ clock: new ManualClock() });
  const picture = Buffer.from('ffd8ff00112233445566778899', 'hex');
  expect(() => entries.enter({ ...content, caseNumber: '' }, officer, picture)).toThrow();
  expect(existsSync(join(directory, 'hot-lists', 'entry-images'))).toBe(false);
  const { pending } = entries.enter(content, officer, picture);
  expect(entries.images.get(pending!.content.imageSha256!).equals(picture)).toBe(true);
});

test('N-RT-hit: an entry’s picture lies sealed, comes with its hits, and is destroyed with the entry, on record', async () => {
  const clock = new ManualClock();
  const { entries, lists, audit, directory } = await open({ clock });
  const picture = Buffer.from('ffd8ff00112233445566778899', 'hex');
  const path = (sha256: string) => join(directory, 'hot-lists', 'entry-images', sha256);
  expect(() => entries.images.put(Buffer.from('<svg/>'))).toThrow(/JPEG or PNG/);
  expect(() => entries.enter({ ...content, imageSha256: 'a'.repeat(64) }, officer)).toThrow(/not here/);
  const imageSha256 = entries.images.put(picture);
  expect(readFileSync(path(imageSha256)).includes(picture.subarray(3))).toBe(false);
  expect(entries.images.get(imageSha256).equals(picture)).toBe(true);
  const { entryId } = entries.enter({ ...content, imageSha256, expiresAt: clock.now() + dayMs }, officer);
  await entries.approve(entryId, administrator, noHits);
  const other = entries.enter({ ...content, plate: '8XYZ987' }, officer);
  expect(lists.matcher.match(readOf('7ABC123'), clock.now())[0]?.entry.imageSha256).toBe(imageSha256);

  clock.advance(366 * dayMs);
  entries.destroyEnded();
  expect(entries.list()).toHaveLength(2);
  clock.advance(dayMs);
  entries.destroyEnded();
  expect(entries.list().map((entry) => entry.entryId)).toEqual([other.entryId]);
  expect(existsSync(path(imageSha256))).toBe(false);
  expect(audit.events.at(-1)).toMatchObject({
    action: 'purged',
    subjects: [`entry:${entryId}`],
    dataElements: { images: 1 },
  });
});

test('a picture that an urgent entry names too outlives the agency’s own entry', async () => {
  const clock = new ManualClock();
  const { entries } = await open({ clock });
  const picture = Buffer.from('ffd8ff00112233445566778899', 'hex');
  const { entryId } = entries.enter({ ...content, expiresAt: clock.now() + dayMs }, officer, picture);
  await entries.approve(entryId, administrator, noHits);
  const [named] = entries.picturesNamed();
  clock.advance(367 * dayMs);
  entries.destroyEnded(new Set([named!]));
  expect(entries.list()).toEqual([]);
  expect(entries.images.has(named!)).toBe(true);
});
