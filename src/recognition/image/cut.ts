import { type Frame, frameBytes } from '../../domain/frame.js';
import { type Box, boxOf, type Corners, type Point } from '../../domain/geometry.js';

/** What is shown about a plate, in plate sizes on each side; a vehicle is some five plates wide. */
const surround = { plate: { x: 0.25, y: 0.5 }, vehicle: { x: 2.5, y: 6 } };
/** Rows of a cut begin and end at such pixels, chroma's at half: copying from shared memory goes by words then, not bytes. */
const step = 16;

type Size = Pick<Frame, 'width' | 'height'>;

/** The part of the frame that is kept as the plate's picture. */
export const platePart = (frame: Size, corners: Corners): Box => around(frame, corners, surround.plate);

/** The part of the frame that is kept as the vehicle's picture; it holds the plate's. */
export const vehiclePart = (frame: Size, corners: Corners): Box => around(frame, corners, surround.vehicle);

/** A part of a frame as a frame of its own, and where the corners lie in it. */
export interface FrameCut {
  readonly frame: Frame;
  readonly corners: Corners;
}

/**
 * Copies what the vehicle's picture shows: a fifth of the frame, mostly. The copy lies in `memory` where that is large
 * enough, else in new memory.
 */
export function cutVehicle(frame: Frame, corners: Corners, memory: Uint8Array): FrameCut {
  const [x, y, w, h] = vehiclePart(frame, corners);
  const [left, top] = [x - (x % step), y - (y % 2)];
  const width = Math.min(frame.width, Math.ceil((x + w) / step) * step) - left;
  const height = Math.min(frame.height, Math.ceil((y + h) / 2) * 2) - top;
  const bytes = frameBytes(width, height, frame.format);
  // Room for a vehicle that comes nearer.
  const roomy = () => new ArrayBuffer(Math.min(2 * bytes, frameBytes(frame.width, frame.height, frame.format)));
  const pixels = new Uint8Array(memory.buffer.byteLength >= bytes ? memory.buffer : roomy(), 0, bytes);
  if (frame.format === 'rgb24') copyRows(frame.pixels, frame.width * 3, [left * 3, top, width * 3, height], pixels);
  else copyPlanes(frame, [left, top, width, height], pixels);
  const shift = ([px, py]: Point): Point => [px - left, py - top];
  const moved: Corners = [shift(corners[0]), shift(corners[1]), shift(corners[2]), shift(corners[3])];
  return { frame: { ...frame, width, height, pixels }, corners: moved };
}

/** `part` begins at even pixels. */
function copyPlanes({ width, height, pixels }: Frame, [left, top, across, down]: Box, to: Uint8Array): void {
  copyRows(pixels, width, [left, top, across, down], to);
  const [halfWidth, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const part: Box = [left / 2, top / 2, Math.ceil(across / 2), Math.ceil(down / 2)];
  const chroma = halfWidth * halfHeight;
  for (const plane of [0, 1]) {
    const from = pixels.subarray(width * height + plane * chroma);
    copyRows(from, halfWidth, part, to.subarray(across * down + plane * part[2] * part[3]));
  }
}

/** `part` in bytes of rows that are `stride` long, one after the other into `to`. */
function copyRows(from: Uint8Array, stride: number, [left, top, width, height]: Box, to: Uint8Array): void {
  for (let row = 0; row < height; row++) {
    const start = (top + row) * stride + left;
    to.set(from.subarray(start, start + width), row * width);
  }
}

/** The part of the frame about a plate, whole pixels, at least one. */
function around(frame: Size, corners: Corners, margin: { x: number; y: number }): Box {
  const [x, y, w, h] = boxOf(corners);
  const left = Math.floor(Math.min(Math.max(0, x - w * margin.x), frame.width - 1));
  const top = Math.floor(Math.min(Math.max(0, y - h * margin.y), frame.height - 1));
  const right = Math.ceil(Math.min(frame.width, Math.max(left + 1, x + w * (1 + margin.x))));
  const bottom = Math.ceil(Math.min(frame.height, Math.max(top + 1, y + h * (1 + margin.y))));
  return [left, top, right - left, bottom - top];
}
