import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { generateSync } from 'otplib';
import { expect, onTestFinished, test } from 'vitest';
import { storeSchema } from '../domain/configuration/store.js';
import { countingIds } from '../domain/testing/counting-ids.js';
import { ManualClock } from '../domain/testing/manual-clock.js';
import { hourMs, minuteMs } from '../domain/time.js';
import { loadLookAlikes } from '../hotlist/table/look-alikes.js';
import { charOf } from '../hotlist/table/plate-key.js';
import { clewText } from '../hotlist/testing/open.js';
import { openStore } from '../store/store.js';
import { sampleDetection } from '../store/testing/samples.js';
import { auditCommand } from './audit.js';
import type { DeskContext } from './desk/desk.js';
import { hotlistCommand } from './hotlist.js';
import { loginCommand } from './login.js';
import { userCommand } from './user.js';

const makers: Record<string, (context: DeskContext) => Command> = {
  audit: auditCommand,
  hotlist: hotlistCommand,
  login: loginCommand,
  user: userCommand,
};
const alikes = loadLookAlikes();
const digit = alikes.findIndex((each) => each.length > 0);
/** A pair of the table in use. */
const alike = { read: charOf(digit), truth: charOf(alikes[digit]![0]!.digit) };
const wanted = `7ABC1${alike.truth}3`;
const listed = `8XY${alike.truth}987`;
const seen = [wanted, `7ABCI${alike.truth}3`, `7ABC1${alike.read}3`, '9ZZZ999'];
const bolo = { plate: wanted, memberName: 'D. Ruiz', synopsis: '211 at 3rd/Main', caseNumber: '26-1144' };
const today = ['--from', '2026-11-24', '--to', '2026-11-25'];

/** A unit with the list `svs` and others, four detections, the administrator chief, the deputy ruiz and the sergeant okoye. */
async function commandLine(others: Readonly<Record<string, { plate: string; terms: string }>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'platewarden-hotlist-commands-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [config, data, list] = ['platewarden.yaml', 'data', 'svs.tbl'].map((name) => join(folder, name)) as [
    ...[string, string, string],
  ];
  const profile = join(import.meta.dirname, '../../config/agencies/sonoma-so.yaml');
  writeFileSync(list, clewText([listed, '7DEF456']));
  const sources = Object.entries(others).map(([id, { plate, terms }]) => {
    const path = join(folder, `${id}.tbl`);
    writeFileSync(path, clewText([plate]));
    return `    - { id: ${id}, name: List ${id}, format: clew, path: ${path}, designated: true, ${terms} }\n`;
  });
  writeFileSync(
    config,
    `unit: { unitId: car-12, agencyId: sonoma-so, kind: vehicle }
agencyProfile: ${profile}
cameras: [{ id: front, source: { kind: replay, path: none } }]
store: { directory: ${data} }
hotLists:
  sources:
    - { id: svs, name: Stolen, format: clew, path: ${list}, category: stolen_vehicle, designated: true }
${sources.join('')}
  selfTestPlate: TEST123
`,
  );
  const clock = new ManualClock(Date.UTC(2026, 10, 24, 16));
  {
    using store = openStore(storeSchema.parse({ directory: data }), clock, { resendAfterMs: null });
    for (const [i, text] of seen.entries()) {
      const detection = sampleDetection(i + 1, text, { capturedAt: clock.now() - hourMs });
      await store.detections.record({ detection, hits: [], alerts: [], outbox: [] });
    }
  }
  const secrets = new Map<string, string>();
  const ids = countingIds('H');
  const run = async (person: string, ...line: string[]): Promise<string> => {
    let output = '';
    const context: DeskContext = {
      ...{ clock, ids, settleClock: async () => undefined, origin: `terminal of ${person}`, passwordCost: 1000 },
      print: (text) => {
        output += `${text}\n`;
      },
      secret: async (prompt) =>
        prompt.startsWith('One-time')
          ? generateSync({ secret: secrets.get(person)!, epoch: Math.floor(clock.now() / 1000) })
          : 'violet harbour 93 lantern moss',
      sessionFile: join(folder, `session-${person}`),
    };
    const [name = '', ...rest] = line;
    const command = makers[name]!(context);
    for (const each of [command, ...command.commands])
      each.exitOverride().configureOutput({ writeErr: () => undefined });
    const before = command.commands.length === 0 ? [] : rest.splice(0, 1);
    await command.parseAsync([...before, '--config', config, ...rest], { from: 'user' });
    const secret = /secret=([A-Z2-7]+)/.exec(output)?.[1];
    if (secret) secrets.set(rest[0]!, secret);
    return output;
  };
  const login = async (person: string) => {
    clock.advance(minuteMs);
    await run(person, 'login', person, '--acknowledge');
  };
  const trained = ['--trained', '2026-11-01'];
  const chief = ['--name', 'Ana Chan', '--title', 'Special Services Captain', '--badge', '1'];
  await run('tech', 'user', 'bootstrap', 'chief', ...chief, '--technician', 'Lee Park', ...trained);
  await login('chief');
  for (const [name, badge, role, title] of [
    ['ruiz', '412', 'operator', 'Deputy Sheriff'],
    ['okoye', '31', 'supervisor', 'Sergeant'],
  ] as const) {
    const who = ['--name', `Person ${name}`, '--title', title, '--badge', badge, '--role', role];
    await run('chief', 'user', 'add', name, ...who);
    await run('chief', 'user', 'training', name, '--course', 'ALPR basics', '--completed', '2026-11-02');
    await login(name);
  }
  const hotlist = (person: string, ...line: string[]) => run(person, 'hotlist', ...line);
  const entry = (content: object) => {
    const file = join(folder, 'bolo.json');
    writeFileSync(file, JSON.stringify(content));
    return file;
  };
  const added = async (content: object) => (await hotlist('ruiz', 'add', entry(content))).split(' ')[0]!;
  const explained = (plate: string) =>
    hotlist('ruiz', 'explain', plate, '--purpose', 'locate_vehicle', '--case', '26-1144');
  return { folder, data, list, clock, run, hotlist, entry, added, explained };
}

test('S-9.7d: status tells age and count; refresh takes a newer file; import refuses one that shrank until confirmed', async () => {
  const { hotlist, list, folder } = await commandLine();
  expect(await hotlist('ruiz', 'status')).toBe(
    'svs: Stolen: 2 entries, 7.0 h old (fresh)\nself-test plate: not seen yet\n',
  );
  const [svs, selfTest] = (await hotlist('ruiz', 'status', '--json')).trim().split('\n');
  expect(JSON.parse(svs!)).toMatchObject({ listId: 'svs', entries: 2, alarm: null });
  expect(JSON.parse(selfTest!)).toEqual({ selfTest: { last: null, overdue: false } });

  writeFileSync(list, clewText([listed, '7DEF456', '9AAA111'], { hour: 10 }));
  expect(await hotlist('ruiz', 'refresh', 'svs')).toMatch(/^svs: Stolen: 3 entries/);
  await expect(hotlist('ruiz', 'refresh', 'slr')).rejects.toThrow(/No hot list .* is called slr/);
  const byHand = join(folder, 'by-hand.tbl');
  writeFileSync(byHand, clewText(['9AAA111'], { hour: 11 }));
  expect(await hotlist('okoye', 'import', 'svs', byHand)).toMatch(
    /refused, the list in use stays: .*confirm it by hand/,
  );
  expect(process.exitCode).toBe(65);
  process.exitCode = 0;
  expect(await hotlist('okoye', 'import', 'svs', byHand, '--confirm')).toMatch(/^svs: Stolen: 1 entries/);
});

test('S-9.7e: add, approve and withdraw an entry, each by the person who may; nothing of it is readable on the disk', async () => {
  const { hotlist, added, entry, explained, run, data, folder } = await commandLine();
  const id = await added(bolo);
  expect(await explained(wanted)).toMatch(/matches no entry.*\n.*entry \w+: it is a draft/);
  await expect(hotlist('ruiz', 'approve', id)).rejects.toThrow(/S-9.7e/);
  expect(await hotlist('chief', 'approve', id)).toMatch(/^would have hit .*\n\w+ \w+ \(case 26-1144\) approved\n$/);
  expect(await explained(wanted)).toContain(`matches Agency entries (fresh), exact: ${wanted}, bolo`);
  const photo = join(folder, 'photo.jpg');
  writeFileSync(photo, Buffer.from('ffd8ff7ABC999', 'latin1'));
  await expect(hotlist('ruiz', 'add', entry(bolo), '--image', photo)).rejects.toThrow(/JPEG/);
  writeFileSync(photo, Buffer.concat([Buffer.from('ffd8ff', 'hex'), Buffer.from('7ABC999')]));
  const update = await hotlist('ruiz', 'add', entry({ ...bolo, plate: '7ABC999' }), '--update', id, '--image', photo);
  expect(update).toBe(`${id} 7ABC999 (case 26-1144) approved, waits for approval\n`);
  expect(await hotlist('okoye', 'approve', id)).toContain('7ABC999 (case 26-1144) approved\n');
  expect(await hotlist('ruiz', 'list')).toBe(`${id} 7ABC999 (case 26-1144) approved\n`);
  const files = readdirSync(join(data, 'hot-lists'), { recursive: true, withFileTypes: true }).filter((f) =>
    f.isFile(),
  );
  expect(files.map(({ parentPath }) => basename(parentPath))).toContain('entry-images');
  for (const { parentPath, name } of files) {
    expect(readFileSync(join(parentPath, name)).includes('7ABC999'), name).toBe(false);
  }
  expect(await hotlist('ruiz', 'withdraw', id, '--reason', 'recovered')).toContain('withdrawn');
  expect(await explained('7ABC999')).toMatch(/entry \w+: it is withdrawn/);
  const audit = await run('chief', 'audit', 'report', ...today, '--format', 'json');
  for (const action of ['hot_list_entry_changed', 'hot_list_entry_approved']) expect(audit).toContain(action);
});

test('S-9.8, S-3: an entry without its synopsis, or by nobody, is refused', async () => {
  const { hotlist, entry } = await commandLine();
  await expect(hotlist('ruiz', 'add', entry({ ...bolo, synopsis: '' }))).rejects.toThrow(/synopsis/);
  for (const line of [['add', entry(bolo)], ['list']])
    await expect(hotlist('nobody', ...line), line[0]).rejects.toThrow(/Nobody is logged in/);
  const why = ['--purpose', 'locate_vehicle', '--case', '26-1144'];
  await expect(hotlist('nobody', 'explain', wanted, ...why)).rejects.toThrow(/Nobody is logged in/);
});

test('N-RT-query: an entry is held against what is stored, in every class, and the search is logged', async () => {
  const { hotlist, added, run, explained } = await commandLine();
  const check = await hotlist('ruiz', 'check', await added(bolo));
  expect(check).toMatch(new RegExp(`^exact +D\\w+ .*${wanted}`, 'm'));
  expect(check).toMatch(/would have hit 1 exact, 1 equivalent, 1 near in 7 days\n$/);
  const partial = await added({ ...bolo, plate: `7AB?1${alike.truth}*` });
  expect(await hotlist('ruiz', 'check', partial)).toMatch(/would have hit 2 partial in 7 days\n$/);
  const audit = await run('chief', 'audit', 'report', ...today, '--format', 'json');
  expect(audit).toContain(`7AB?1${alike.truth}*`);

  expect(await explained(listed)).toContain(`matches Stolen (fresh), exact: ${listed}, stolen_vehicle, us-ca\n`);
  const look = await explained(`8XY${alike.read}987`);
  expect(look).toMatch(/does not match Stolen .* near: .*: the list does not take look-alikes/);
  expect(look).toMatch(/would have hit nothing in 7 days\n$/);
});

test('S-9.7: the administrator ends and restores that a list matches; nobody else does, and both are on record', async () => {
  const { run, hotlist, explained } = await commandLine();
  await expect(hotlist('okoye', 'undesignate', 'svs', '--reason', 'x')).rejects.toThrow(/S-9.7/);
  expect(await hotlist('chief', 'undesignate', 'svs', '--reason', 'under review')).toMatch(/not designated/);
  expect(await explained(listed)).toMatch(/matches no entry of a designated list\nStolen: not designated/);
  await hotlist('chief', 'designate', 'svs', '--reason', 'reviewed');
  expect(await explained(listed)).toMatch(/^matches Stolen/);
  const which = ['--actions', 'hot_list_designated', '--more', '--format', 'json'];
  const shown: { Outcome: string }[] = JSON.parse(await run('chief', 'audit', 'report', ...today, ...which));
  expect(shown.map(({ Outcome }) => Outcome)).toEqual(['refused', 'done', 'done']);
});

test('S-9.5: explain tells of a restricted list only that there is a hit, and of a secret one nothing', async () => {
  const lists = {
    sfr: { plate: '6FEL555', terms: 'category: felony_vehicle, restricted: true' },
    slr: { plate: `5SEC${alike.truth}88`, terms: 'category: wanted_person, secret: true, recipients: [det-ruiz]' },
  };
  const { run, clock, hotlist, explained } = await commandLine(lists);
  const felony = await explained('6FEL555');
  expect(felony).toMatch(/^matches List sfr \(fresh\): details restricted \(S-9\.5\)\n/);
  expect(felony).not.toContain('felony');
  for (const char of [alike.truth, alike.read]) {
    const secret = await explained(`5SEC${char}88`);
    expect(secret).toMatch(/^5SEC.88 matches no entry of a designated list\n/);
    expect(secret).not.toContain('slr');
  }
  await run('chief', 'user', 'change', 'ruiz', '--entitlements', 'list:sfr');
  clock.advance(minuteMs);
  await run('ruiz', 'login', 'ruiz');
  expect(await explained('6FEL555')).toMatch(/^matches List sfr \(fresh\), exact: 6FEL555, felony_vehicle/);
  expect(await hotlist('ruiz', 'status')).toContain('List sfr: 1 entries');
});

test('S-9.3: explain and check tell of an entry’s area, hours and direction, and hold to them', async () => {
  const { hotlist, added, explained } = await commandLine();
  const area = { latitude: 0, longitude: 0, radiusM: 500 };
  // It is eight in the morning in California.
  const elsewhere = await added({ ...bolo, area, hours: '22:00-06:00' });
  expect(await hotlist('chief', 'approve', elsewhere)).toMatch(/^would have hit nothing/);
  const told = await explained(wanted);
  expect(told).toContain(`does not match the agency’s entry ${elsewhere} now: outside its hours`);
  expect(told).toContain('matches only within 500 m of 0, 0, 22:00-06:00 (America/Los_Angeles)');
  const here = await added({ ...bolo, hours: '06:00-10:00', direction: 'n' });
  expect(await hotlist('chief', 'approve', here)).toMatch(/^would have hit 1 exact/);
  expect(await explained(wanted)).toMatch(/matches Agency entries .* exact: .*not checked: direction/);
});
