import { type Frame, frameBytes } from '../../domain/frame.js';

/** An even i420 frame, `level` bright; fields may be replaced. */
export function greyFrame({ level = 90, ...fields }: Partial<Frame> & { level?: number } = {}): Frame {
  const { width = 64, height = 36, format = 'i420' } = fields;
  const pixels = new Uint8Array(frameBytes(width, height, format)).fill(level);
  if (format === 'i420') pixels.fill(128, width * height);
  return {
    cameraId: 'test',
    sequence: 0,
    capturedAt: 0,
    clock: { source: 'recording', trusted: true },
    monotonicMs: 0,
    width,
    height,
    format,
    pixels,
    ...fields,
  };
}

/** Sets a rectangle of an i420 frame's luma. */
export function paint(frame: Frame, [x, y, width, height]: readonly [number, number, number, number], level: number) {
  for (let row = y; row < y + height; row++)
    frame.pixels.fill(level, row * frame.width + x, row * frame.width + x + width);
}
