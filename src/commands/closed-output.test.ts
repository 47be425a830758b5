import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

function run(args: readonly string[], output: 'pipe' | number) {
  const all = ['--import', 'tsx', join(root, 'src', 'main.ts'), ...args];
  const child = spawn(process.execPath, all, { cwd: root, stdio: ['ignore', output, 'pipe'] });
  return { child, said: text(child.stderr!), ended: once(child, 'exit') };
}

test.each([
  ['a command that waits for nothing', ['--help']],
  ['one with threads at work', ['read', 'fixtures/demo/frames/0003.jpg', 'fixtures/demo/frames/0059.jpg']],
])('%s ends without a word when nobody takes its output', async (_, args) => {
  const { child, said, ended } = run(args, 'pipe');
  child.stdout!.destroy();
  expect(await ended).toEqual([141, null]);
  expect(await said).toBe('');
});

test('output that the disk has no room for is said', async () => {
  const { said, ended } = run(['--help'], openSync('/dev/full', 'w'));
  expect(await ended).toEqual([74, null]);
  expect(await said).toMatch(/^platewarden: The output cannot be written: .*no space left.*\n$/);
});
