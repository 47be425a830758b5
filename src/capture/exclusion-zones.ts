import type { PixelFormat } from '../domain/frame.js';
import type { Point } from '../domain/geometry.js';

/** Polygon in shares of width and height. */
export type Zone = readonly Point[];

/** The pixels of a picture: what blackening needs of a frame. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly format: PixelFormat;
  readonly pixels: Uint8Array;
}

/** A run of pixels in one row: `from` inclusive, `to` exclusive. */
type Span = readonly [row: number, from: number, to: number];

/**
 * Blackens zones in place, before anything else sees the pixels, so that what lies in them is never analysed nor
 * stored (clause S-9.10a). The spans of a picture size are worked out once.
 */
export class ExclusionZones {
  readonly #zones: readonly Zone[];
  #size = '';
  #spans: readonly Span[] = [];

  constructor(zones: readonly Zone[]) {
    this.#zones = zones;
  }

  blacken({ width, height, format, pixels }: Picture): void {
    if (this.#zones.length === 0) return;
    const size = `${width}x${height}`;
    if (size !== this.#size) {
      this.#spans = this.#zones.flatMap((zone) => spansOf(zone, width, height));
      this.#size = size;
    }
    if (format === 'rgb24') {
      for (const [row, from, to] of this.#spans) pixels.fill(0, (row * width + from) * 3, (row * width + to) * 3);
      return;
    }
    const half = Math.ceil(width / 2);
    const chroma = width * height;
    const plane = half * Math.ceil(height / 2);
    for (const [row, from, to] of this.#spans) {
      pixels.fill(0, row * width + from, row * width + to);
      const start = chroma + (row >> 1) * half;
      for (const at of [start, start + plane]) pixels.fill(128, at + (from >> 1), at + ((to + 1) >> 1));
    }
  }
}

/** Whether a point (shares of width and height) lies in one of the zones: even-odd rule. */
export function isInZone(zones: readonly Zone[], [x, y]: Point): boolean {
  return zones.some((zone) => crossingsAt(zone, y).filter((crossing) => crossing <= x).length % 2 === 1);
}

/** Every pixel (or cell, of which a size need not be whole) that the polygon touches, row by row: even-odd rule, rounded outwards. */
export function spansOf(zone: Zone, width: number, height: number): Span[] {
  const spans: Span[] = [];
  const points = zone.map(([x, y]) => [x * width, y * height] as const);
  for (let row = 0; row < height; row++) {
    // The polygon's extent within the row, not only on its middle line: thin tips are covered too.
    for (const y of [row, row + 0.5, row + 1]) {
      const crossings = crossingsAt(points, y);
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const from = Math.max(0, Math.floor(crossings[i]!));
        const to = Math.min(width, Math.ceil(crossings[i + 1]!));
        if (to > from) spans.push([row, from, to]);
      }
    }
  }
  return spans;
}

function crossingsAt(points: readonly (readonly [number, number])[], y: number): number[] {
  const crossings: number[] = [];
  for (const [i, [x0, y0]] of points.entries()) {
    const [x1, y1] = points[(i + 1) % points.length]!;
    if (y0 <= y !== y1 <= y) crossings.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
  }
  return crossings.sort((a, b) => a - b);
}
