import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { generateSync } from 'otplib';
import { expect, onTestFinished, test } from 'vitest';
import { storeSchema } from '../../domain/configuration/store.js';
import { countingIds } from '../../domain/testing/counting-ids.js';
import { ManualClock } from '../../domain/testing/manual-clock.js';
import { hourMs, minuteMs } from '../../domain/time.js';
import { openStore } from '../../store/store.js';
import { sampleDetection, sampleHit } from '../../store/testing/samples.js';
import { auditCommand } from '../audit.js';
import { canvassCommand } from '../canvass.js';
import { detectionsCommand } from '../detections.js';
import { hitCommand } from '../hit.js';
import { loginCommand } from '../login.js';
import { policyCommand } from '../policy.js';
import { releaseCommand } from '../release.js';
import { userCommand } from '../user.js';
import type { DeskContext } from './desk.js';

const password = 'violet harbour 93 lantern moss';
const makers: Record<string, (context: DeskContext) => Command> = {
  login: loginCommand,
  user: userCommand,
  audit: auditCommand,
  hit: hitCommand,
  detections: detectionsCommand,
  release: releaseCommand,
  canvass: canvassCommand,
  policy: policyCommand,
};

/** A unit's folder with a configuration, and a way to run the command line on it as one person after another. */
function commandLine() {
  const folder = mkdtempSync(join(tmpdir(), 'platewarden-week-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'platewarden.yaml');
  const profile = join(import.meta.dirname, '../../../config/agencies/sonoma-so.yaml');
  writeFileSync(
    config,
    `unit: { unitId: car-12, agencyId: sonoma-so, kind: vehicle }
agencyProfile: ${profile}
cameras: [{ id: front, source: { kind: replay, path: none.mp4 } }]
store: { directory: ${join(folder, 'data')} }
`,
  );
  const clock = new ManualClock(Date.UTC(2026, 10, 23, 16, 0, 0));
  const ids = countingIds('W');
  const secrets = new Map<string, string>();
  let output = '';
  const run = async (person: string, ...line: string[]): Promise<string> => {
    output = '';
    const asked: string[] = [];
    const context: DeskContext = {
      clock,
      settleClock: async () => undefined,
      ids,
      print: (text) => {
        output += `${text}\n`;
      },
      secret: async (prompt) => {
        asked.push(prompt);
        if (!prompt.startsWith('One-time')) return password;
        return generateSync({ secret: secrets.get(person)!, epoch: Math.floor(clock.now() / 1000) });
      },
      sessionFile: join(folder, `session-${person}`),
      origin: `terminal of ${person}`,
      passwordCost: 1000,
    };
    const [name = '', ...rest] = line;
    const command = makers[name]!(context);
    const quiet = (each: Command) => {
      each.exitOverride().configureOutput({ writeErr: () => undefined });
      for (const sub of each.commands) quiet(sub);
    };
    quiet(command);
    const where = name === 'login' ? [] : rest.splice(0, 1);
    await command.parseAsync([...where, '--config', config, ...rest], { from: 'user' });
    const uri = output.match(/secret=([A-Z2-7]+)/);
    if (uri) secrets.set(rest.find((word) => /^[a-z][a-z0-9]+$/.test(word))!, uri[1]!);
    return output;
  };
  const login = async (person: string) => {
    clock.advance(minuteMs);
    return run(person, 'login', person, '--acknowledge');
  };
  return { folder, config, clock, run, login };
}

async function seed(folder: string, clock: ManualClock): Promise<void> {
  using store = openStore(storeSchema.parse({ directory: join(folder, 'data') }), clock, { resendAfterMs: null });
  for (let i = 1; i <= 10; i++) {
    const detection = sampleDetection(i, `7ABC${100 + i}`, { capturedAt: clock.now() - hourMs });
    const hits = i <= 5 ? [sampleHit(detection)] : [];
    await store.detections.record({ detection, hits, alerts: [], outbox: [] });
  }
}

test('S-10a N-AU-fields: a week of ten people at the command line ends in a report of every access', async () => {
  const { folder, clock, run, login } = commandLine();
  await seed(folder, clock);
  const who = ['--name', 'Ana Ortiz', '--title', 'Captain', '--badge', '1'];
  await run('tech', 'user', 'bootstrap', 'chief', ...who, '--technician', 'Lee Park', '--trained', '2026-11-01');
  await login('chief');
  const roles = [
    'operator',
    'operator',
    'operator',
    'operator',
    'dispatcher',
    'supervisor',
    'auditor',
    'technician',
    'operator',
  ];
  const people = roles.map((role, i) => ({ role, name: `p${i + 2}` }));
  for (const [i, { role, name }] of people.entries()) {
    await run(
      'chief',
      'user',
      'add',
      name,
      '--name',
      `Person ${name}`,
      '--title',
      'Deputy',
      '--badge',
      `${i + 2}`,
      '--role',
      role,
    );
    await run('chief', 'user', 'training', name, '--course', 'ALPR basics', '--completed', '2026-11-02');
  }
  const operators = people.filter(({ role }) => role === 'operator' || role === 'dispatcher').map(({ name }) => name);
  const reason = ['--purpose', 'locate_vehicle', '--case', '26-1041'];
  let lookUps = 0;
  for (let day = 0; day < 5; day++) {
    for (const [i, name] of operators.entries()) {
      await login(name);
      const found = await run(name, 'detections', 'list', '--plate', `7ABC${101 + ((day + i) % 10)}`, ...reason);
      expect(found).toMatch(/1 detection\n$/);
      lookUps += 1;
      await run(name, 'login', '--out');
    }
    clock.advance(24 * hourMs - operators.length * minuteMs);
  }
  await login('p2');
  for (const wrong of [
    ['--purpose', 'curiosity', '--case', '26-1'],
    ['--purpose', 'locate_vehicle', '--case', ''],
  ]) {
    await expect(run('p2', 'detections', 'list', '--plate', '7ABC101', ...wrong)).rejects.toThrow(/N-PU|S-10b/);
  }
  for (let i = 1; i <= 5; i++) {
    const hitId = `H${String(i).padStart(19, '0')}`;
    expect(await run('p2', 'hit', 'show', hitId, ...reason)).not.toContain(`7ABC10${i}`);
    expect(await run('p2', 'hit', 'compare', hitId, `7ABC10${i}`, '--state', 'us-ca')).toMatch(/^agrees\n/);
    await run(
      'p2',
      'hit',
      'confirm',
      hitId,
      '--method',
      'clets',
      '--answer',
      'active',
      '--reference',
      `Q${i}`,
      '--by',
      'Person p2',
    );
    await run('p2', 'hit', 'dispose', hitId, 'recovery', '--note', 'towed');
  }
  await login('p7');
  await run('p7', 'canvass', 'begin', '26-2000', '--reason', 'shooting');
  await run('p7', 'canvass', 'end');

  await login('p8');
  const report = JSON.parse(await run('p8', 'audit', 'report', '--format', 'json')) as Record<string, string>[];
  expect(Object.keys(report[0]!)).toEqual([
    'User name',
    'Agency',
    'Date and time (UTC)',
    'Data accessed',
    'Justification',
    'Case number',
  ]);
  const queries = report.filter((row) => row['Data accessed']!.startsWith('query'));
  expect(queries).toHaveLength(lookUps);
  expect(new Set(queries.map((row) => row['User name'])).size).toBe(operators.length);
  for (const row of queries) {
    expect(row).toMatchObject({ Agency: 'sonoma-so', 'Case number': '26-1041' });
    expect(row['Data accessed']).toMatch(/plate=7ABC1\d\d.*detection:D/);
  }
  const counted = (start: string) => report.filter((row) => row['Data accessed']!.startsWith(start)).length;
  expect(['hit_viewed', 'hit_plate_compared', 'hit_status_confirmed', 'hit_disposed'].map(counted)).toEqual([
    5, 5, 5, 5,
  ]);
  expect([counted('canvass_started'), counted('bootstrap'), counted('account_created')]).toEqual([1, 1, 9]);

  const sample = async () => run('p8', 'audit', 'sample', '--size', '5', '--seed', 'year-2026', '--format', 'json');
  expect(await sample()).toBe(await sample());
  const [first] = JSON.parse(await sample()) as Record<string, string>[];
  await run('p8', 'audit', 'finding', first!['No.']!, 'case file confirms the need', '--seed', 'year-2026');
  await expect(run('chief', 'audit', 'sample')).rejects.toThrow();
  expect(await run('p8', 'audit', 'verify')).toMatch(/whole/);
  expect(statSync(join(folder, 'session-p8')).mode & 0o077).toBe(0);
}, 120_000);

test('S-3: no command reads what is stored without a login, and the files themselves show nothing', async () => {
  const { folder, clock, run } = commandLine();
  await seed(folder, clock);
  const reason = ['--purpose', 'locate_vehicle', '--case', '26-1041'];
  for (const line of [
    ['detections', 'list', '--plate', '7ABC101', ...reason],
    ['hit', 'open'],
    ['hit', 'show', 'H0000000000000000001', ...reason],
    ['audit', 'report'],
    ['release', 'register'],
    ['user', 'list'],
    ['policy', 'compliance'],
  ]) {
    await expect(run('nobody', ...line), line.join(' ')).rejects.toThrow(/Nobody is logged in/);
  }
  for (const name of ['platewarden.db', 'platewarden.db-wal']) {
    const raw = (() => {
      try {
        return readFileSync(join(folder, 'data', name));
      } catch {
        return Buffer.alloc(0);
      }
    })();
    expect(raw.includes('7ABC101'), name).toBe(false);
  }
});

test('attack: a session’s file copied to another terminal opens nothing', async () => {
  const { folder, run, login } = commandLine();
  const who = ['--name', 'Ana Ortiz', '--title', 'Captain', '--badge', '1'];
  await run('tech', 'user', 'bootstrap', 'chief', ...who, '--technician', 'Lee Park', '--trained', '2026-11-01');
  await login('chief');
  writeFileSync(join(folder, 'session-thief'), readFileSync(join(folder, 'session-chief')), { mode: 0o600 });
  await expect(run('thief', 'user', 'list')).rejects.toThrow(/no such session/);
});

test('S-4.1g: the policy is published, and the policy report reads its states from the system', async () => {
  const { folder, run, login } = commandLine();
  const who = ['--name', 'Ana Ortiz', '--title', 'Captain', '--badge', '1'];
  await run('tech', 'user', 'bootstrap', 'chief', ...who, '--technician', 'Lee Park', '--trained', '2026-11-01');
  await login('chief');
  const states = async () => {
    const lines = JSON.parse(await run('chief', 'policy', 'report', '--json')) as { id: string; state: string }[];
    return new Map(lines.map(({ id, state }) => [id, state]));
  };
  const before = await states();
  expect(before.get('S-4.1g')).toBe('not_configured');
  expect(before.get('S-9.7d')).toBe('overdue');
  expect(before.get('N-AU-annual')).toBe('overdue');
  expect(before.get('S-4.1e')).toBe('not_configured');
  expect(before.get('S-5')).toBe('not_configured');
  await run('chief', 'policy', 'publish', '--to', folder);
  expect((await states()).get('S-4.1g')).toBe('met');
  expect(readFileSync(join(folder, 'alpr-policy.html'), 'utf8')).toContain('Custodian of the ALPR records');
});
