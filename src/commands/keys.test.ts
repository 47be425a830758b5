import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { storeSchema } from '../domain/configuration/store.js';
import { ManualClock } from '../domain/testing/manual-clock.js';
import { openStore } from '../store/store.js';
import { sampleDetection, samplePicture } from '../store/testing/samples.js';
import { keysCommand } from './keys.js';

test('keys are rotated beside a daemon that goes on, and the rotation is audited', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'platewarden-keys-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const config = join(directory, 'platewarden.yaml');
  const data = join(directory, 'data');
  writeFileSync(
    config,
    `unit: { unitId: car-12, agencyId: sonoma-so, kind: vehicle }
agencyProfile: agency.yaml
cameras: [{ id: front, source: { kind: replay, path: footage } }]
store: { directory: ${data} }
`,
  );
  const configuration = storeSchema.parse({ directory: data });
  const open = () => openStore(configuration, new ManualClock(), { resendAfterMs: null });
  using daemon = open();
  const before = await daemon.images.put(samplePicture('before'));
  const master = readFileSync(join(data, 'master.key'), 'utf8');
  const print = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  onTestFinished(() => print.mockRestore());

  await keysCommand().parseAsync(['rotate', '--config', config], { from: 'user' });

  expect(readFileSync(join(data, 'master.key'), 'utf8')).not.toBe(master);
  await daemon.detections.record({ detection: sampleDetection(1, '7ABC123'), hits: [], alerts: [], outbox: [] });
  daemon.keyring.reload();
  const after = await daemon.images.put(samplePicture('after'));
  using next = open();
  for (const image of [before, after]) expect(await next.images.get(image!.sha256)).toBeInstanceOf(Buffer);
  expect(next.database.get('SELECT plate FROM detections')).toEqual({ plate: '7ABC123' });
  const { action, record } = next.database.get('SELECT action, record FROM audit_log')!;
  expect(action).toBe('key_rotated');
  expect(JSON.parse(String(record)).dataElements).toEqual({ retired: false, systemUser: expect.stringMatching(/./) });
});
