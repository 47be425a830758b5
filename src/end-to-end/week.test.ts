import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dayMs } from '../domain/time.js';
import { sampleDetection, sampleHit } from '../store/testing/samples.js';
import { OfficeAtTheCommandLine } from './office.js';

const reason = ['--purpose', 'locate_vehicle', '--case', '26-1041'];
const hitId = (i: number) => sampleHit(sampleDetection(i, '')).hitId;
const trained = new Date(Date.now() - 20 * dayMs).toISOString().slice(0, 10);

const chief = ['--name', 'chief', '--title', 'Special Services Captain', '--badge', '1', '--trained', trained];
const bootstrap = ['user', 'bootstrap', 'chief', ...chief, '--technician', 'Lee Park'];

/** Login name, role, and the title that the profile authorises for it. */
const staff = [
  ['reyes', 'operator', 'Deputy Sheriff'],
  ['novak', 'operator', 'Deputy Sheriff'],
  ['okafor', 'operator', 'Deputy Sheriff'],
  ['lindt', 'operator', 'Crime Analyst'],
  ['lowe', 'dispatcher', 'Communications Dispatcher'],
  ['moss', 'supervisor', 'Sergeant'],
  ['judge', 'auditor', 'Assistant Sheriff'],
  ['park', 'technician', 'Radio and Equipment Technician'],
  ['eve', 'operator', 'Deputy Sheriff'],
] as const;

/** The office, and a ledger of what the audit log must hold because of what was done: `person: action outcome`. */
async function staffedOffice() {
  const office = new OfficeAtTheCommandLine();
  await office.seed();
  const ledger: string[] = [];
  /** Runs a command that must succeed, and notes what it leaves in the log. */
  const done = (person: string, actions: string, ...line: string[]): string => {
    const { code, stdout, stderr } = office.run(person, ...line);
    expect([code, stderr], line.join(' ')).toEqual([0, '']);
    note(person, actions);
    return stdout;
  };
  /** Runs a command that must be refused, with these words. */
  const refused = (person: string, actions: string, words: RegExp, ...line: string[]): void => {
    const { code, stdout, stderr } = office.run(person, ...line);
    expect(stderr, line.join(' ')).toMatch(words);
    expect([code === 0, stdout]).toEqual([false, '']);
    note(person, actions);
  };
  const note = (person: string, actions: string) => {
    for (const action of actions.split(' ').filter(Boolean)) ledger.push(`${person}: ${action}`);
  };
  done('technician Lee Park', 'bootstrap', ...bootstrap);
  done('chief', 'policy_acknowledged login', 'login', 'chief', '--acknowledge');
  for (const [i, [name, role, title]] of staff.entries()) {
    const who = ['--name', name, '--title', title, '--badge', `${i + 2}`, '--role', role, '--trained', trained];
    done('chief', 'account_created training_recorded', 'user', 'add', name, ...who);
    done(name, 'policy_acknowledged login', 'login', name, '--acknowledge');
  }
  return { office, ledger, done, refused };
}

test('S-10a N-AU-fields: a week of ten people at the command line ends in a report of every access', async () => {
  const { office, ledger, done, refused } = await staffedOffice();
  const { folder } = office;

  const searchers = ['reyes', 'novak', 'okafor', 'lindt', 'lowe', 'moss'];
  for (const [i, name] of searchers.entries()) {
    expect(done(name, 'access_granted query', 'detections', 'list', '--plate', `7ABC${105 + i}`, ...reason)).toMatch(
      /1 detection\n$/,
    );
  }
  refused(
    'eve',
    'access_granted/refused',
    /N-PU/,
    'detections',
    'list',
    '--plate',
    '7ABC101',
    '--purpose',
    'curiosity',
    '--case',
    '26-1',
  );
  refused('judge', 'access_granted/refused', /does not extend/, 'detections', 'list', '--plate', '7ABC101', ...reason);
  done('chief', 'account_suspended', 'user', 'suspend', 'eve', '--reason', 'inquiry 4');
  refused('eve', '', /no such session/, 'detections', 'list', '--plate', '7ABC101', ...reason);

  refused('reyes', 'hit_plate_compared/refused', /seen the machine’s reading/, 'hit', 'compare', hitId(5), '7ABC105');
  const lately = done('reyes', 'access_granted query', 'detections', 'list', '--from', trained, ...reason);
  expect(lately).toMatch(/WITHHELD.*hit H0+1 awaits comparison by eye/);
  expect(lately).toContain('7ABC110');
  expect(lately).not.toMatch(/7ABC10[1-5]/);

  const picture = join(folder, 'plate.jpg');
  const shown = done('reyes', 'access_granted hit_viewed', 'hit', 'show', hitId(1), ...reason);
  expect(shown).toMatch(/^UNVERIFIED/);
  expect(shown).not.toContain('7ABC101');
  done('reyes', 'access_granted hit_viewed image_viewed', 'hit', 'image', hitId(1), '--to', picture, ...reason);
  expect([readFileSync(picture, 'utf8').slice(0, 17), statSync(picture).mode & 0o077]).toEqual([
    'picture picture 1',
    0,
  ]);
  refused('reyes', 'hit_disposed/refused', /unverified hit \(S-9\.6\)/, 'hit', 'dispose', hitId(1), 'recovery');
  const compared = done('reyes', 'hit_plate_compared', 'hit', 'compare', hitId(1), '7ABC101', '--state', 'us-ca');
  expect(compared).toMatch(/^agrees\nUNVERIFIED/);
  const status = ['--method', 'dispatch', '--answer', 'active', '--reference', 'CAD 7', '--by', 'lowe'];
  expect(done('reyes', 'hit_status_confirmed', 'hit', 'confirm', hitId(1), ...status)).toContain(
    'Plate and status confirmed',
  );
  done('reyes', 'hit_disposed', 'hit', 'dispose', hitId(1), 'recovery', '--note', 'towed');
  expect(done('novak', 'hit_plate_compared', 'hit', 'compare', hitId(2), '7A8C102')).toMatch(/^misread.*\nRefuted/);

  const bolo = join(folder, 'bolo.json');
  writeFileSync(
    bolo,
    JSON.stringify({ plate: '8XYZ999', memberName: 'okafor', synopsis: 'robbery', caseNumber: '26-3' }),
  );
  const entry = done('okafor', 'hot_list_entry_changed', 'hotlist', 'add', bolo).split(/\s/)[0]!;
  expect(done('chief', 'access_granted query query hot_list_entry_approved', 'hotlist', 'approve', entry)).toContain(
    'approved',
  );

  const request = join(folder, 'request.yaml');
  const detectionIds = [sampleDetection(3, '').detectionId];
  const asked = { agency: 'Santa Rosa Police', kind: 'law_enforcement', state: 'us-ca', person: 'Det. Osei' };
  const why = { purpose: 'robbery', caseNumber: '26-5512', writtenOn: trained };
  writeFileSync(request, JSON.stringify({ ...asked, ...why, detectionIds }));
  const release = done('moss', 'release_requested', 'release', 'request', request).split(' ')[0]!;
  const stick = join(folder, 'stick');
  const fulfil = ['release', 'fulfil', release, '--to', stick, '--purpose', 'support_agency', '--case', '26-5512'];
  refused('moss', 'access_granted release_fulfilled/refused', /not approved/, ...fulfil);
  done('chief', 'release_decided', 'release', 'approve', release, '--reason', 'lawful', '--values-act');
  expect(done('moss', 'access_granted exported release_fulfilled', ...fulfil)).toContain('1 images');
  expect(spawnSync(process.execPath, [join(stick, 'verify.mjs')]).status).toBe(0);

  done('moss', 'canvass_started', 'canvass', 'begin', '26-2000', '--reason', 'shooting');
  done('moss', 'canvass_ended', 'canvass', 'end');
  done('lindt', 'logout', 'login', '--out');

  const report = () => JSON.parse(done('judge', '', 'audit', 'report', '--format', 'json', '--more'));
  const rows = report() as Record<string, string>[];
  expect(Object.keys(rows[0]!).slice(0, 6)).toEqual([
    'User name',
    'Agency',
    'Date and time (UTC)',
    'Data accessed',
    'Justification',
    'Case number',
  ]);
  const found = rows.map(
    (row) => `${row['User name']}: ${row.Action}${row.Outcome === 'done' ? '' : `/${row.Outcome}`}`,
  );
  expect(found).toEqual(ledger);
  for (const row of rows.filter(({ Action }) => Action === 'query' || Action === 'image_viewed')) {
    expect(row).toMatchObject({ Agency: 'sonoma-so', 'Case number': expect.stringMatching(/^26-/) });
    expect(row.Justification).not.toBe('');
  }
  for (const [i, row] of rows
    .filter(({ Action }) => Action === 'query')
    .slice(0, searchers.length)
    .entries()) {
    expect(row).toMatchObject({
      'User name': searchers[i],
      'Data accessed': expect.stringContaining(`plate=7ABC${105 + i}`),
    });
  }
  expect(done('judge', '', 'audit', 'verify')).toMatch(/whole/);
}, 1_200_000);

test('S-3: no command reads what is stored without a login, and the files themselves show nothing', async () => {
  const office = new OfficeAtTheCommandLine();
  await office.seed();
  for (const line of [
    ['detections', 'list', '--plate', '7ABC101', ...reason],
    ['detections', 'list', ...reason],
    ['hit', 'show', hitId(1), ...reason],
    ['hotlist', 'explain', '7ABC101', ...reason],
    ['audit', 'report'],
    ['release', 'register'],
    ['policy', 'compliance'],
    ['evidence', 'export', '--to', join(office.folder, 'stick'), ...reason],
  ]) {
    const { code, stdout, stderr } = office.run('nobody', ...line);
    expect([code, stdout], line.join(' ')).toEqual([77, '']);
    expect(stderr).toMatch(/Nobody is logged in/);
  }
  const read = spawnSync('grep', ['-rlaE', '7ABC1(0[1-9]|10)|picture 1', office.data], { encoding: 'utf8' });
  expect([read.status, read.stdout]).toEqual([1, '']);
  for (const name of ['.', 'platewarden.db', 'unit-key', 'images']) {
    expect(statSync(join(office.data, name)).mode & 0o077, name).toBe(0);
  }
}, 300_000);

test('S-4.1g: the policy is published, and the policy report reads its states from the system', () => {
  const office = new OfficeAtTheCommandLine();
  office.run('technician', ...bootstrap);
  office.run('chief', 'login', 'chief', '--acknowledge');
  const states = () => {
    const lines = JSON.parse(office.run('chief', 'policy', 'report', '--json').stdout) as {
      id: string;
      state: string;
    }[];
    return Object.fromEntries(lines.map(({ id, state }) => [id, state]));
  };
  const unconfigured = 'not_configured';
  expect(states()).toMatchObject({
    'S-4.1g': unconfigured,
    'S-5': unconfigured,
    'S-9.7d': unconfigured,
    'S-4.1e': 'met',
  });
  expect(office.run('chief', 'policy', 'publish', '--to', office.folder).code).toBe(0);
  expect(readFileSync(join(office.folder, 'alpr-policy.html'), 'utf8')).toContain('Custodian of the ALPR records');
  chmodSync(office.data, 0o755);
  chmodSync(join(office.data, 'platewarden.db'), 0o644);
  expect(states()).toMatchObject({ 'S-4.1g': 'met', 'S-3': 'violated', 'S-10a': 'violated' });

  chmodSync(join(office.folder, 'session-chief'), 0o644);
  expect(office.run('chief', 'user', 'list').stderr).toMatch(/readable by others/);
}, 300_000);
