import { getPriority } from 'node:os';
import { expect, test } from 'vitest';
import { exitOf, startDecoder } from './program.js';

test('a decoder goes behind what recognises its frames', async () => {
  const { child, output } = await startDecoder(['-f', 'lavfi', '-i', 'testsrc', '-f', 'rawvideo', 'pipe:1'], 'ignore');
  try {
    expect(getPriority(child.pid!)).toBe(Math.min(19, getPriority() + 4));
  } finally {
    child.kill('SIGKILL');
    output.stdout.destroy();
    await exitOf(child);
  }
});
