import { join } from 'node:path';
import { expect, test } from 'vitest';
import { topicNames } from '../topics.js';
import { type MessageName, messageJsonSchema, messageSchemas } from './catalogue.js';
import { messageExamples } from './testing/examples.js';

const names = Object.keys(messageSchemas) as MessageName[];

test.each(names)('golden: the JSON Schema of %s is the committed one', async (name) => {
  const file = join(import.meta.dirname, 'golden', `${name}.schema.json`);
  await expect(`${JSON.stringify(messageJsonSchema(name), null, 2)}\n`).toMatchFileSnapshot(file);
});

test.each(names)('golden: the example of %s is valid, and the committed one', async (name) => {
  const example = messageSchemas[name].parse(messageExamples[name]);
  const file = join(import.meta.dirname, 'golden', `${name}.example.json`);
  await expect(`${JSON.stringify(example, null, 2)}\n`).toMatchFileSnapshot(file);
});

test('no topic holds a plate: none is made from anything but an address or a SHA-256', () => {
  const fixed = Object.values(topicNames).filter((name) => typeof name === 'string');
  expect(fixed.every((name) => /^[a-z-]+$/.test(name))).toBe(true);
  expect(topicNames.alert('dispatch')).toBe('alert/dispatch');
});
