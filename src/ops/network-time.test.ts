import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isNetworkTimeSynchronised } from './network-time.js';

function program(script: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'platewarden-ntp-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'timedatectl');
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

test('the clock follows network time only when the system says so', async () => {
  expect(await isNetworkTimeSynchronised(program('[ "$2" = --property=NTPSynchronized ] && echo yes'))).toBe(true);
  expect(await isNetworkTimeSynchronised(program('echo no'))).toBe(false);
  expect(await isNetworkTimeSynchronised(program('echo yes; exit 1'))).toBe(false);
  expect(await isNetworkTimeSynchronised('/no/such/program')).toBe(false);
});
