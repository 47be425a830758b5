import { expect, test } from 'vitest';
import type { Box } from '../../domain/geometry.js';
import type { PlateLook } from '../../domain/ports.js';
import { CloseLooks } from './close-looks.js';

/** How a plate of these widths, seen ten times a second, is looked at. */
function looks(widths: readonly number[], isStateKnown = false): PlateLook[] {
  const closeLooks = new CloseLooks();
  return widths.map((width, i) => {
    const box: Box = [0, 0, width, width / 2];
    const look = closeLooks.lookAt(i * 100, box, isStateKnown);
    closeLooks.add(look, i * 100, box);
    return look;
  });
}

const glances = (count: number) => Array<PlateLook>(count).fill('glance');

test('a plate gets a close look at first sight and twice a second, and in between one at what is printed below', () => {
  expect(looks(Array(11).fill(80))).toEqual(['name', 'motto', ...glances(3), 'read', ...glances(4), 'read']);
});

test('one that comes nearer shows more: it is looked at closely at once, and soon its state is looked for again', () => {
  expect(looks([80, 90, 100, 110, 120, 130])).toEqual(['name', 'motto', 'read', 'glance', 'glance', 'name']);
});

test('a state that is known is not looked for', () => {
  expect(looks([80, 100, 130], true)).toEqual(['read', 'read', 'read']);
  const closeLooks = new CloseLooks();
  closeLooks.add('name', 0, [0, 0, 80, 40]);
  expect(closeLooks.lookAt(100, [0, 0, 80, 40], true)).toBe('glance');
});

test('what is printed below is looked at later where others go first', () => {
  const closeLooks = new CloseLooks();
  const box: Box = [0, 0, 80, 40];
  closeLooks.add('name', 0, box);
  closeLooks.add('glance', 100, box);
  expect(closeLooks.lookAt(200, box, false)).toBe('motto');
});

test('one that stands is looked at closely so often only', () => {
  expect(looks(Array(200).fill(80)).filter((look) => look === 'name' || look === 'read')).toHaveLength(8);
});
