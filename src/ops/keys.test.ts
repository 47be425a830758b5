import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createDefaultKey } from './keys.js';

test('a first start that cannot write its key says where, and what to do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'platewarden-key-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const notFolder = join(folder, 'file');
  writeFileSync(notFolder, '');
  expect(() => createDefaultKey({ kind: 'file' }, join(notFolder, 'data'))).toThrowError(
    expect.objectContaining({ code: 'store_failed', message: expect.stringContaining(notFolder) }),
  );
});
