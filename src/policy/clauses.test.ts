import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clauseTests } from './clause-tests.js';
import { clauses } from './clauses.js';

const root = join(import.meta.dirname, '..');

function testSources(): string {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.endsWith('clauses.test.ts'))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
}

test('every clause is shown by tests that carry its id', () => {
  const sources = testSources();
  const missing = clauses.flatMap(({ id }) => {
    const titles = clauseTests[id] ?? [];
    if (titles.length === 0) return [id];
    return titles.filter((title) => !title.includes(id) || !sources.includes(title.replaceAll("'", "\\'")));
  });
  expect(missing).toEqual([]);
});

test('no test is listed for a clause that is not in the policy', () => {
  const known = new Set(clauses.map(({ id }) => id));
  expect(Object.keys(clauseTests).filter((id) => !known.has(id))).toEqual([]);
});
