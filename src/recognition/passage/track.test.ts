import { expect, test } from 'vitest';
import type { Frame } from '../../domain/frame.js';
import { ballot } from './testing/ballot.js';
import { Track } from './track.js';

/** A picture `width` pixels wide, taken `monotonicMs` after the first. */
function picture(monotonicMs: number, width = 640): Frame {
  const clock = { source: 'recording', trusted: true } as const;
  const taken = { cameraId: 'gate', sequence: monotonicMs, capturedAt: monotonicMs, clock, monotonicMs };
  return { ...taken, width, height: 480, format: 'rgb24', pixels: new Uint8Array(width * 480 * 3) };
}

test('the close look at first sight counts for more than the glance that follows', () => {
  const { read: closely } = ballot(60, { '9ZMS199': 0.45, '9ZHS199': 0.3 });
  const { read: glance } = ballot(60, { '9ZHS199': 0.5, '9ZMS199': 0.3 });
  const track = new Track(1, picture(0), closely);
  track.add(picture(100), glance);
  expect(track.voted.text).toBe('9ZMS199');
});

test('one that was put off was glanced at, and is due in the next frame', () => {
  const track = new Track(1, picture(0), ballot(60, { '9ZHS199': 0.5, '9ZMS199': 0.3 }).read);
  track.putOff(600);
  expect(track.lookAt(600)).toBe('glance');
  track.add(picture(600), ballot(60, { '9ZMS199': 0.5, '9ZHS199': 0.3 }).read);
  expect(track.voted.text).toBe('9ZHS199');
  expect(track.lookAt(700)).not.toBe('glance');
});

test('what the picture cuts off does not outvote what it shows whole', () => {
  const track = new Track(1, picture(0), ballot(64, { NXH2170: 0.75, NXH2I70: 0.2 }).read);
  track.add(picture(100, 150), ballot(90, { NXH217: 0.98 }).read);
  expect(track.voted.text).toBe('NXH2170');
});

test('a board that says the same in every frame, and is never read surely, is no plate', () => {
  const track = (...confidences: readonly number[]) => {
    const [first, ...others] = confidences.map((confidence) => {
      const { read } = ballot(134, { NAIS49: confidence, NALS49: 0.05 });
      return { ...read, locatedScore: 0.54 };
    });
    const followed = new Track(1, picture(0), first!);
    for (const [i, read] of others.entries()) followed.add(picture(100 * (i + 1)), read);
    return followed;
  };
  expect(track(0.45, 0.5, 0.45, 0.6, 0.45, 0.5).isCredible()).toBe(false);
  expect(track(0.45, 0.5, 0.45, 0.95, 0.45, 0.5).isCredible()).toBe(true);
});
