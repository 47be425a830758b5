import { expect, test } from 'vitest';
import { discoverCommand } from './discover.js';
import { probeCommand } from './probe.js';
import { snapshotCommand } from './snapshot.js';
import { statusCommand } from './status.js';

test.each([
  [discoverCommand, ['--seconds', 'abc']],
  [discoverCommand, ['--seconds', '-1']],
  [statusCommand, ['--seconds', '1e9']],
  [probeCommand, ['http://10.0.0.9/']],
  [probeCommand, ['::1']],
  [snapshotCommand, ['gate', '-o', 'gate.txt']],
])('%o refuses %o as wrong usage', async (command, words) => {
  const refusing = command()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  await expect(refusing.parseAsync(words, { from: 'user' })).rejects.toMatchObject({
    code: 'commander.invalidArgument',
  });
});
