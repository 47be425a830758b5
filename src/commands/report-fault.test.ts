import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { reportFault } from './report-fault.js';

function told(error: unknown): { code: number; text: string } {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  const code = reportFault(error);
  return { code, text: write.mock.calls.map(([text]) => String(text)).join('') };
}

test.each([
  ['/nonexistent/heads.json', /^platewarden: \/nonexistent\/heads\.json: there is no such file or folder\n$/],
  ['/tmp', /^platewarden: .*: is a folder\n$/],
])('a path that does not do is said in words, without a stack: %s', (path, words) => {
  let fault: unknown;
  try {
    readFileSync(path);
  } catch (error) {
    fault = error;
  }
  expect(told(fault)).toEqual({ code: 1, text: expect.stringMatching(words) });
});

test('a fault of our own keeps its stack', () => {
  expect(told(new TypeError('x is not a function'))).toEqual({ code: 70, text: expect.stringContaining('    at ') });
});
