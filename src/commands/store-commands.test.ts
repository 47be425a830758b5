import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { generateSync } from 'otplib';
import { expect, onTestFinished, test } from 'vitest';
import { storeSchema } from '../domain/configuration/store.js';
import { countingIds } from '../domain/testing/counting-ids.js';
import { ManualClock } from '../domain/testing/manual-clock.js';
import { dayMs, minuteMs } from '../domain/time.js';
import { openStore } from '../store/store.js';
import { noon, sampleDetection, sampleId, samplePicture } from '../store/testing/samples.js';
import { auditCommand } from './audit.js';
import type { DeskContext } from './desk/desk.js';
import { detectionsCommand } from './detections.js';
import { evidenceCommand } from './evidence.js';
import { hitCommand } from './hit.js';
import { loginCommand } from './login.js';
import { releaseCommand } from './release.js';
import { retentionCommand } from './retention.js';
import { userCommand } from './user.js';

const reason = ['--purpose', 'locate_vehicle', '--case', '26-001234'];
const makers: Record<string, (context: DeskContext) => Command> = {
  audit: auditCommand,
  detections: detectionsCommand,
  evidence: evidenceCommand,
  hit: hitCommand,
  login: loginCommand,
  release: releaseCommand,
  retention: retentionCommand,
  user: userCommand,
};

/** A unit with three detections, and its command line in the hands of one person. */
async function commandLine() {
  const folder = mkdtempSync(join(tmpdir(), 'platewarden-commands-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'platewarden.yaml');
  const profile = join(import.meta.dirname, '../../config/agencies/sonoma-so.yaml');
  const data = join(folder, 'data');
  writeFileSync(
    config,
    `unit: { unitId: car-12, agencyId: sonoma-so, kind: vehicle }
agencyProfile: ${profile}
cameras: [{ id: front, source: { kind: replay, path: none } }]
store: { directory: ${data} }
`,
  );
  const clock = new ManualClock(noon + minuteMs);
  {
    using store = openStore(storeSchema.parse({ directory: data }), clock, { resendAfterMs: null });
    for (let i = 1; i <= 3; i++) {
      const plateImage = await store.images.put(samplePicture(`picture ${i}`));
      const detection = sampleDetection(i, `7ABC10${i}`, { plateImage });
      await store.detections.record({ detection, hits: [], alerts: [], outbox: [] });
    }
  }
  let output = '';
  let secret = '';
  const context: DeskContext = {
    clock,
    settleClock: async () => undefined,
    ids: countingIds('C'),
    print: (text) => {
      output += `${text}\n`;
    },
    secret: async (prompt) =>
      prompt.startsWith('One-time')
        ? generateSync({ secret, epoch: Math.floor(clock.now() / 1000) })
        : 'violet harbour 93 lantern moss',
    sessionFile: join(folder, 'session'),
    origin: 'test',
    passwordCost: 1000,
  };
  const run = async (name: string, ...rest: string[]): Promise<string> => {
    output = '';
    const command = makers[name]!(context);
    for (const each of [command, ...command.commands])
      each.exitOverride().configureOutput({ writeErr: () => undefined });
    const before = command.commands.length === 0 ? [] : rest.splice(0, 1);
    await command.parseAsync([...before, '--config', config, ...rest], { from: 'user' });
    secret = output.match(/secret=([A-Z2-7]+)/)?.[1] ?? secret;
    return output;
  };
  const login = async () => {
    clock.advance(minuteMs);
    await run('login', 'chief', '--acknowledge');
  };
  const who = ['--name', 'Ana Ortiz', '--title', 'Special Services Captain', '--badge', '1'];
  await run('user', 'bootstrap', 'chief', ...who, '--technician', 'Lee Park', '--trained', '2026-11-01');
  return { folder, clock, run, login };
}

test('S-3: none of the commands shows anything without a login', async () => {
  const { folder, run } = await commandLine();
  const lines = [
    ['detections', 'list', ...reason],
    ['detections', 'export', '--file', join(folder, 'out'), ...reason],
    ['retention', 'status'],
    ['retention', 'hold', sampleId(1), '--case', '26-001234', '--reason', 'evidence'],
    ['evidence', 'export', '--to', join(folder, 'stick'), ...reason],
  ];
  for (const [name = '', ...rest] of lines) {
    await expect(run(name, ...rest), name).rejects.toThrow(/Nobody is logged in/);
  }
});

test('S-6: who is logged in finds detections, holds them for a case and takes them out as evidence', async () => {
  const { folder, run, login } = await commandLine();
  await login();
  const listed = await run('detections', 'list', ...reason, '--near', '38.44,-122.71');
  expect(listed.split('\n').filter((line) => line.includes('7ABC10'))).toHaveLength(3);
  const json = await run('detections', 'list', ...reason, '--limit', '1', '--json');
  expect(JSON.parse(json)).toMatchObject({ detectionId: sampleId(3), read: { text: '7ABC103' } });
  await expect(run('detections', 'list', ...reason, '--near', 'here')).rejects.toThrow(/is no place/);

  const held = ['--case', '26-001234', '--reason', 'evidence'];
  expect(await run('retention', 'hold', sampleId(1), sampleId(2), ...held)).toMatch(/2 detections; review by 20/);
  const to = join(folder, 'stick');
  expect(await run('evidence', 'export', '--to', to, ...reason)).toContain('2 detections, 2 images');
  expect(spawnSync(process.execPath, ['verify.mjs'], { cwd: to, encoding: 'utf8' }).stdout).toContain('is whole');
});

test('attack: a path where an id belongs finds nothing, reads nothing and writes nothing', async () => {
  const { folder, run, login } = await commandLine();
  await login();
  writeFileSync(join(folder, 'loot.jpg'), 'not yours');
  const before = readdirSync(folder, { recursive: true }).sort();
  for (const id of ['../loot.jpg', join(folder, 'loot.jpg'), '../../../etc/passwd', '%2e%2e/loot.jpg']) {
    for (const line of [
      ['hit', 'show', id, ...reason],
      ['hit', 'image', id, '--to', join(folder, 'out.jpg'), ...reason],
      ['hit', 'correct', id, '7ABC199', '--reason', 'misread'],
      ['hit', 'delete', id, '--reason', 'not ours'],
      ['retention', 'hold', id, '--case', '26-001234', '--reason', 'evidence'],
      ['retention', 'release', id, '--reason', 'over'],
      ['release', 'fulfil', id, '--to', join(folder, 'stick'), ...reason],
    ]) {
      const [name = '', ...rest] = line;
      await expect(run(name, ...rest), line.join(' ')).rejects.toMatchObject({ code: 'not_found' });
    }
  }
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
});

test('N-RT-query: a plate of hardly more than wildcards is refused at the command line too, unless both ends are named', async () => {
  const { run, login } = await commandLine();
  await login();
  for (const plate of ['*', '7*', '?A*']) {
    const looked = run('detections', 'list', '--plate', plate, ...reason);
    await expect(looked, plate).rejects.toThrow(/would look through every detection/);
  }
  await expect(run('detections', 'list', '--limit', 'all', ...reason)).rejects.toThrow(/at least one/);
  const day = ['--from', '2026-11-25', '--to', '2026-11-26'];
  expect(await run('detections', 'list', '--plate', '7*', ...day, ...reason)).toMatch(/3 detections/);
});

test('what an auditor types wrongly is said, and never taken for an empty log', async () => {
  const { folder, run, login } = await commandLine();
  await login();
  const heads = join(folder, 'heads.json');
  writeFileSync(heads, '{}');
  await expect(run('audit', 'verify', '--heads', heads)).rejects.toThrow(/holds no heads/);
  await expect(run('audit', 'report', '--actions', 'quary')).rejects.toThrow(/no action of the audit log/);
  await expect(run('audit', 'sample', '--size', 'three')).rejects.toThrow(/no number of records/);
});

test('S-4.1f: the schedule and the holds to review are shown, and a hold is released', async () => {
  const { run, login, clock } = await commandLine();
  await login();
  const placed = await run('retention', 'hold', sampleId(1), '--case', '26-001234', '--reason', 'evidence');
  const holdId = placed.match(/hold (\w+)/)![1]!;
  expect(await run('retention', 'status')).toMatch(
    new RegExp(`hold ${holdId} of case 26-001234: 1 detections, review due`),
  );
  clock.advance(181 * dayMs);
  await login();
  await run('hit', 'delete', sampleId(2), '--reason', 'not ours');
  const status = await run('retention', 'status');
  expect(status).toMatch(
    /1 detections, \d images, \d undelivered messages, captured [-\d]+ to [-\d]+; .*deleted by order/,
  );
  expect(status).toMatch(/^fixed {10}\d+ to \d+ days/m);
  expect(status).toContain(`hold ${holdId} of case 26-001234: 1 detections, review was due`);
  expect(await run('retention', 'release', holdId, '--reason', 'closed')).toContain('is released');
  expect(await run('retention', 'status')).not.toContain(holdId);
});

test('S-10a: an export needs a purpose and a case, says in the audit trail what left, and overwrites nothing', async () => {
  const { folder, run, login } = await commandLine();
  await login();
  const file = join(folder, 'out.csv');
  const line = ['detections', 'export', '--plate', '7ABC10?', '--format', 'csv', '--file', file] as const;
  expect(await run(...line, ...reason)).toBe(`${file}: 3 detections\n`);
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(5);
  await expect(run(...line, ...reason)).rejects.toThrow(/cannot be written/);
  await expect(run(...line, '--purpose', 'curiosity', '--case', '1')).rejects.toThrow(/N-PU/);
  const report = await run('audit', 'report');
  expect(report).toMatch(/exported/);
});
