import { expect, test } from 'vitest';
import type { Box } from '../../domain/geometry.js';
import { scorePassages } from './score-passages.js';

const here: Box = [100, 100, 80, 40];
const there: Box = [400, 120, 60, 30];
const vehicle = (text: string, box: Box, readable = true) => ({ text, readable, seen: { '3': box, '4': box } });
const detection = (text: string, box: Box, frame = 3) => ({ frame, box, text, bestText: text });
const read = (text: string, box: Box) => ({ frame: 3, box, text });

test('A detection is of the vehicle at its place, whatever it says', () => {
  const vehicles = [vehicle('9ZAA001', here), vehicle('9ZAA002', there)];
  const swapped = [detection('9ZAA002', here), detection('9ZAA001', there)];
  expect(scorePassages(vehicles, swapped, []).counts).toMatchObject({
    readable: 2,
    detections: 2,
    voted: 0,
    ofNone: 0,
  });
  const right = [detection('9ZAA001', here), detection('9ZAAOO2', [404, 118, 60, 30])];
  expect(scorePassages(vehicles, right, [])).toMatchObject({
    counts: { detections: 2, voted: 2, best: 2 },
    faults: [],
  });
});

test('A misread vehicle that is hardly readable counts apart, a place without a plate is one too many', () => {
  const vehicles = [vehicle('9ZAA001', here), vehicle('9ZAA002', there, false)];
  const found = [detection('9ZAA001', here), detection('9ZAA00Z', there), detection('PIZZA', here, 9)];
  const { counts, faults } = scorePassages(vehicles, found, []);
  expect(counts).toMatchObject({ readable: 1, detections: 2, ofNone: 1, ofOthers: 1, voted: 1 });
  expect(faults).toEqual([{ vehicle: 'none', detected: 'PIZZA', reads: 0, 'reads right': 0 }]);
});

test('A readable vehicle fails the vote when it is missed or any of its detections is misread', () => {
  const vehicles = [vehicle('9ZAA001', here), vehicle('9ZAA002', there)];
  const found = [detection('9ZAA001', here), detection('9ZAAOO7', here, 4)];
  const { counts, faults } = scorePassages(vehicles, found, [read('9ZAA001', here), read('9ZAA00Z', there)]);
  expect(counts).toMatchObject({ detections: 2, voted: 0, anyRight: 1, votedOfAnyRight: 0, reads: 2, readsRight: 1 });
  expect(faults.map(({ vehicle, detected }) => `${vehicle}: ${detected}`)).toEqual([
    '9ZAA001: 9ZAA001 9ZAAOO7',
    '9ZAA002: ',
  ]);
});
