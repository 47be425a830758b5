/** Pixel coordinates, x to the right, y down. */
export type Point = readonly [x: number, y: number];

/** Four corners, clockwise from the plate's top left. */
export type Corners = readonly [Point, Point, Point, Point];

/** Upright box in pixels. */
export type Box = readonly [x: number, y: number, width: number, height: number];

/** The smallest upright box that holds `corners`. */
export function boxOf(corners: Corners): Box {
  const xs = corners.map((corner) => corner[0]);
  const ys = corners.map((corner) => corner[1]);
  const left = Math.min(...xs);
  const top = Math.min(...ys);
  return [left, top, Math.max(...xs) - left, Math.max(...ys) - top];
}

/** The four corners of an upright box. */
export function cornersOf([x, y, width, height]: Box): Corners {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ];
}

/** Overlap of two boxes as a share of their union, 0..1. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const width = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a[2] * a[3] + b[2] * b[3] - shared);
}
