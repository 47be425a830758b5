import { expect, test } from 'vitest';
import { tableText } from './table.js';

test('numbers stand to the right, words to the left', () => {
  const text = tableText({
    title: 'T',
    rows: [
      { what: 'a', ms: 1.5 },
      { what: 'longer', ms: 20 },
    ],
  });
  expect(text).toBe('T\nwhat     ms\n──────  ───\na       1.5\nlonger   20');
});

test('a row may lack a column', () => {
  expect(tableText({ title: 'T', rows: [{ a: 1 }, { b: 2 }] }).split('\n')[3]).toBe('1');
});
