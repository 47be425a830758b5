import { distanceM } from './position.js';

/** A corner of a ring on the earth, degrees. */
export type Corner = readonly [latitude: number, longitude: number];
interface Place {
  readonly latitude: number;
  readonly longitude: number;
}
/** Metres east and north of where one looks from; also used with degrees. */
type Vector = readonly [x: number, y: number];

const metresADegree = (6_371_000 * Math.PI) / 180;
/** As wide as the largest circle. Within this, a straight line on a map is the line that was meant. */
const mostAcrossM = 40_000;
/** Shorter edges are slips of the pen, and an edge of no length has no direction to be told from. */
const leastEdgeM = 1;
/** Nearer to the poles a map's straight lines mean nothing. */
const mostLatitude = 85;

/**
 * Why these corners, in order around it, are no area that is either left or right of its edge; null when they are one. The
 * first corner may stand at the end once more.
 */
export function ringFault(corners: readonly Corner[]): string | null {
  const ring = opened(corners);
  if (ring.length < 3) return 'an area has at least three corners';
  if (ring.some(([latitude]) => Math.abs(latitude) > mostLatitude)) {
    return `an area lies between ${mostLatitude} degrees south and north`;
  }
  const longitudes = ring.map(([, longitude]) => longitude);
  if (Math.max(...longitudes) - Math.min(...longitudes) > 180) {
    return 'an area does not cross the 180th meridian: make one on either side of it';
  }
  const place = ([latitude, longitude]: Corner) => ({ latitude, longitude });
  const short = ring.findIndex(
    (corner, i) => distanceM(place(corner), place(ring[(i + 1) % ring.length]!)) < leastEdgeM,
  );
  if (short >= 0) return `its corner ${short + 1} and the next touch: they are at least ${leastEdgeM} m apart`;
  const extent = widestM(ring);
  if (extent > mostAcrossM) return `an area is at most ${mostAcrossM / 1000} km across`;
  for (let i = 0; i < ring.length; i++) {
    for (let j = i + 1; j < ring.length; j++) {
      if (meet(ring, i, j)) return `its edges from corner ${i + 1} and from corner ${j + 1} cross or touch`;
    }
  }
  return null;
}

/** Metres from `place` to the edge of the ring; 0 within it. */
export function distanceToRingM(corners: readonly Corner[], place: Place): number {
  const ring = opened(corners).map((corner) => seenFrom(place, corner));
  let isWithin = false;
  let nearest = Number.POSITIVE_INFINITY;
  ring.forEach((to, i) => {
    const from = ring.at(i - 1)!;
    nearest = Math.min(nearest, distanceToEdge(from, to));
    // Even-odd: a line from here to the east crosses the edge of what one stands in an odd number of times.
    const crosses = from[1] > 0 !== to[1] > 0 && from[0] - (from[1] * (to[0] - from[0])) / (to[1] - from[1]) > 0;
    if (crosses) isWithin = !isWithin;
  });
  return isWithin ? 0 : nearest;
}

function opened(corners: readonly Corner[]): readonly Corner[] {
  const [first, last] = [corners[0], corners.at(-1)];
  const isClosed = corners.length > 1 && first![0] === last![0] && first![1] === last![1];
  return isClosed ? corners.slice(0, -1) : corners;
}

/** On a plane that touches the earth at `place`; from the other side of the 180th meridian the short way round. */
function seenFrom({ latitude, longitude }: Place, corner: Corner): Vector {
  const east = ((((corner[1] - longitude + 180) % 360) + 360) % 360) - 180;
  const north = corner[0] - latitude;
  return [east * Math.cos((latitude * Math.PI) / 180) * metresADegree, north * metresADegree];
}

/** From where one looks from to the edge's nearest point. */
function distanceToEdge([x, y]: Vector, [toX, toY]: Vector): number {
  const [dx, dy] = [toX - x, toY - y];
  const along = Math.min(1, Math.max(0, -(x * dx + y * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x + along * dx, y + along * dy);
}

function widestM(ring: readonly Corner[]): number {
  const latitudes = ring.map(([latitude]) => latitude);
  const longitudes = ring.map(([, longitude]) => longitude);
  const corner = (of: (...values: number[]) => number) => ({
    latitude: of(...latitudes),
    longitude: of(...longitudes),
  });
  return distanceM(corner(Math.min), corner(Math.max));
}

/** Whether the edges that begin at corners `i` and `j` have a point in common, beside the corner that neighbours share. */
function meet(ring: readonly Corner[], i: number, j: number): boolean {
  const [a, b, c, d] = [ring[i]!, ring[(i + 1) % ring.length]!, ring[j]!, ring[(j + 1) % ring.length]!];
  // Neighbours share a corner by right, and may lie on one line, but one must not run back along the other.
  if (j === i + 1) return runsBack(b, a, d);
  if ((j + 1) % ring.length === i) return runsBack(a, b, c);
  const [s, t, u, v] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (s * t < 0 && u * v < 0) return true;
  // Each corner begins an edge, so that ends need no look of their own.
  return (s === 0 && isBetween(a, b, c)) || (u === 0 && isBetween(c, d, a));
}

function runsBack(shared: Corner, one: Corner, other: Corner): boolean {
  const [ax, ay, bx, by] = [one[0] - shared[0], one[1] - shared[1], other[0] - shared[0], other[1] - shared[1]];
  return ax * by - ay * bx === 0 && ax * bx + ay * by >= 0;
}

/** Positive when `c` lies left of the line from `a` to `b`, negative right, 0 on it. */
function turn(a: Corner, b: Corner, c: Corner): number {
  return Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
}

/** For three on a line. */
function isBetween(a: Corner, b: Corner, c: Corner): boolean {
  const within = (axis: 0 | 1) => Math.min(a[axis], b[axis]) <= c[axis] && c[axis] <= Math.max(a[axis], b[axis]);
  return within(0) && within(1);
}
