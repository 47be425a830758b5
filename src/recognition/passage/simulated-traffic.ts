import type { Frame } from '../../domain/frame.js';
import { type Box, cornersOf } from '../../domain/geometry.js';
import type { PlateRead } from '../../domain/plate-read.js';

/** A vehicle of simulated traffic: where its plate is at each moment it is in view, and how well it can be read. */
export interface SimulatedVehicle {
  readonly plate: string;
  /** Milliseconds from the start of the scene. */
  readonly from: number;
  readonly to: number;
  /** `share`: 0 at `from`, 1 at `to`. */
  box(share: number): Box;
  /** Probability that a frame's reading is wrong in one character. */
  readonly errors: number;
}

/** Small seeded generator of numbers 0..1 (mulberry32), so that every run sees the same traffic. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const lookAlikes: Record<string, string> = { B: '8', '8': 'B', S: '5', '5': 'S', Z: '2', '2': 'Z', G: '6', '6': 'G' };

/** A California plate, made up. */
export function randomPlate(random: () => number): string {
  const letter = () => 'ABCDEFGHJKLMNPRSTUVWXYZ'[Math.floor(random() * 23)]!;
  const digit = () => String(Math.floor(random() * 10));
  return digit() + letter() + letter() + letter() + digit() + digit() + digit();
}

function misread(plate: string, random: () => number): string {
  const at = Math.floor(random() * plate.length);
  const wrong = lookAlikes[plate[at]!] ?? 'ABDEFHKLMNPRT347'[Math.floor(random() * 16)]!;
  return plate.slice(0, at) + wrong + plate.slice(at + 1);
}

/** What a reader would make of `plate` in one frame. */
function simulatedRead(vehicle: SimulatedVehicle, box: Box, random: () => number): PlateRead {
  const isWrong = random() < vehicle.errors;
  const text = isWrong ? misread(vehicle.plate, random) : vehicle.plate;
  const confidence = isWrong ? 0.35 + 0.4 * random() : 0.65 + 0.34 * random();
  const second = isWrong && random() < 0.8 ? vehicle.plate : misread(vehicle.plate, random);
  return {
    text,
    rawText: text,
    confidence,
    characters: [...text].map((char) => ({ char, confidence })),
    candidates: [
      { text, confidence },
      { text: second, confidence: (1 - confidence) * 0.7 },
    ],
    region: null,
    corners: cornersOf(box),
    box,
    locatedScore: 0.9,
    engine: 'simulated',
  };
}

const noPixels = new Uint8Array(0);

/** Frames of a scene, `framesPerSecond` a second, with what was read in each. */
export function* simulate(
  vehicles: readonly SimulatedVehicle[],
  { framesPerSecond = 10, seed = 1, missed = 0.1 }: { framesPerSecond?: number; seed?: number; missed?: number } = {},
): Generator<{ frame: Frame; reads: PlateRead[] }> {
  const random = seeded(seed);
  const end = Math.max(...vehicles.map((vehicle) => vehicle.to)) + 5000;
  for (let at = 0, sequence = 0; at < end; at += 1000 / framesPerSecond, sequence++) {
    const reads = vehicles
      .filter((vehicle) => at >= vehicle.from && at <= vehicle.to && random() >= missed)
      .map((vehicle) => simulatedRead(vehicle, vehicle.box((at - vehicle.from) / (vehicle.to - vehicle.from)), random));
    const frame: Frame = {
      cameraId: 'front',
      sequence,
      capturedAt: 1_800_000_000_000 + at,
      clock: { source: 'recording', trusted: true },
      monotonicMs: at,
      width: 1280,
      height: 720,
      format: 'i420',
      pixels: noPixels,
    };
    yield { frame, reads };
  }
}

const approaching =
  (x: number) =>
  (share: number): Box => [x - 20 - 60 * share, 200 + 300 * share, 50 + 130 * share, 25 + 65 * share];

/** Of four readings one has a wrong character. */
const usualErrors = 0.25;

const vehicles = (
  count: number,
  make: (i: number) => Omit<SimulatedVehicle, 'plate' | 'errors'>,
  random: () => number,
) => Array.from({ length: count }, (_, i) => ({ plate: randomPlate(random), errors: usualErrors, ...make(i) }));

/** The kinds of traffic that a tracker is measured on, each made anew from random numbers. */
export const trafficScenes: Readonly<Record<string, (random: () => number) => SimulatedVehicle[]>> = {
  'single file': (random) =>
    vehicles(8, (i) => ({ from: i * 1500, to: i * 1500 + 2000, box: approaching(640) }), random),
  'two lanes': (random) =>
    vehicles(8, (i) => ({ from: i * 700, to: i * 700 + 1800, box: approaching(i % 2 ? 400 : 850) }), random),
  overtaking: (random) =>
    vehicles(4, (i) => ({ from: i * 600, to: i * 100 + 3600, box: approaching(560 + 60 * i) }), random),
  'a parked row past a moving car': (random) =>
    vehicles(
      10,
      (i) => ({
        from: i * 800,
        to: i * 800 + 1600,
        box: (s) => [700 + 500 * s * s, 380 + 40 * s, 60 + 70 * s, 30 + 35 * s],
      }),
      random,
    ),
};
