import { expect, test } from 'vitest';
import type { Frame } from '../../domain/frame.js';
import { greyFrame, paint } from '../testing/frames.js';
import { MotionGate } from './motion-gate.js';

const size = { width: 640, height: 360 };

/** A textured scene with noise of a given strength: the same scene each time, other noise. */
function scene(index: number, { noise = 2, level = 90 } = {}): Frame {
  const frame = greyFrame({ ...size, sequence: index, monotonicMs: index * 100 });
  let state = index * 7919 + 1;
  for (let i = 0; i < size.width * size.height; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const texture = ((i % size.width) >> 4) % 2 === 0 ? 20 : 0;
    frame.pixels[i] = Math.max(0, Math.min(255, level + texture + ((state >>> 24) / 128 - 1) * noise));
  }
  return frame;
}

function standing(gate: MotionGate, from: number, count: number, options = {}): number {
  let looks = 0;
  for (let i = from; i < from + count; i++) if (gate.admit(scene(i, options)) !== null) looks += 1;
  return looks;
}

test('a still scene is looked at once, settles, and is then looked at every five seconds', () => {
  const gate = new MotionGate(() => null);
  expect(standing(gate, 0, 10)).toBeLessThanOrEqual(4);
  expect(standing(gate, 10, 100)).toBeLessThanOrEqual(3);
});

test('a vehicle that comes in is seen where it is, and left alone once it stands', () => {
  const gate = new MotionGate(() => null);
  standing(gate, 0, 20);
  const moving = scene(20);
  paint(moving, [200, 150, 120, 90], 210);
  const areas = gate.admit(moving)!;
  expect(areas).toHaveLength(1);
  const [x, y, width, height] = areas[0]!;
  expect(x).toBeLessThanOrEqual(200);
  expect(y).toBeLessThanOrEqual(150);
  expect(x + width).toBeGreaterThanOrEqual(320);
  expect(y + height).toBeGreaterThanOrEqual(240);
  expect(width * height).toBeLessThan((640 * 360) / 3);

  let looks = 0;
  for (let i = 21; i < 61; i++) {
    const parked = scene(i);
    paint(parked, [200, 150, 120, 90], 210);
    if (gate.admit(parked) !== null) looks += 1;
  }
  expect(looks).toBeLessThanOrEqual(20);
  expect(gate.admit(scene(61))).not.toBeNull();
});

test('a grainy night is as quiet as a clear day, and a vehicle still stands out of it', () => {
  const gate = new MotionGate(() => null);
  const night = { noise: 14, level: 30 };
  standing(gate, 0, 30, night);
  expect(standing(gate, 30, 40, night)).toBeLessThanOrEqual(2);
  const moving = scene(70, night);
  paint(moving, [100, 100, 80, 60], 130);
  expect(gate.admit(moving)).not.toBeNull();
});

test('a change of exposure is no motion', () => {
  const gate = new MotionGate(() => null);
  standing(gate, 0, 20);
  expect(gate.admit(scene(20, { level: 98 }))).toBeNull();
});

test('a unit under way looks at every frame whole, whatever the picture says', () => {
  let speed: number | null = 8;
  const gate = new MotionGate(() => speed);
  for (let i = 0; i < 10; i++) expect(gate.admit(scene(i))).toEqual([[0, 0, 640, 360]]);
  speed = 0;
  expect(standing(gate, 10, 40)).toBeLessThanOrEqual(5);
});

test('a change of resolution begins anew', () => {
  const gate = new MotionGate(() => null);
  standing(gate, 0, 20);
  expect(gate.admit(greyFrame({ width: 320, height: 180, monotonicMs: 2000 }))).toEqual([[0, 0, 320, 180]]);
});
