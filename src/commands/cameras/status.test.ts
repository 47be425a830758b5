import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { statusCommand } from './status.js';

test('a recording that cannot be read is told as such beside the other cameras', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'platewarden-status-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const broken = join(folder, 'broken.mp4');
  writeFileSync(broken, 'no video');
  const camera = (id: string, path: string) => ({ id, source: { kind: 'replay', path } });
  const configuration = {
    unit: { unitId: 'car-12', agencyId: 'demo-so', kind: 'vehicle' },
    agencyProfile: 'config/agencies/demo-so.yaml',
    cameras: [camera('left', broken), camera('right', 'fixtures/demo/frames')],
    store: { directory: folder },
  };
  const file = join(folder, 'unit.yaml');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(configuration));
  const print = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  onTestFinished(() => print.mockRestore());
  const say = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => say.mockRestore());
  await statusCommand().parseAsync(['--config', file, '--seconds', '2'], { from: 'user' });
  const told = print.mock.calls.map(([line]) => JSON.parse(String(line)));
  expect(told).toMatchObject([
    { cameraId: 'left', fault: { message: expect.stringContaining('broken.mp4') } },
    { cameraId: 'right', fault: null, width: 1280 },
  ]);
  expect(say.mock.calls).toEqual([['No daemon is running: watching the cameras for 2 s\n']]);
});
