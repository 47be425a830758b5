import type { PlateRead } from '../../domain/plate-read.js';
import { type SimulatedVehicle, seeded, simulate, trafficScenes } from '../../recognition/passage/simulated-traffic.js';
import { VehicleTracker } from '../../recognition/passage/tracker.js';
import type { Benchmark } from './benchmark.js';

/** Scenes of each kind of traffic. */
const scenes = 100;

export const passages: Benchmark = {
  name: 'passages',
  about: 'detections a vehicle, and what voting gains, in simulated traffic of known truth',
  quick: true,
  async run() {
    const rows = Object.entries(trafficScenes).map(([traffic, make]) => ({ traffic, ...quality(make) }));
    const notes = ['`best frame`: right if each vehicle were read from its most confident frame alone.'];
    return { tables: [{ title: 'Passages in simulated traffic', rows }], figures: rows, notes };
  },
};

function quality(make: (random: () => number) => SimulatedVehicle[]) {
  const random = seeded(7);
  const n = { vehicles: 0, detections: 0, voted: 0, best: 0, frames: 0, framesRight: 0 };
  for (let scene = 0; scene < scenes; scene++) {
    const traffic = make(random);
    const plates = new Set(traffic.map(({ plate }) => plate));
    const tracker = new VehicleTracker({ rereadAfterMs: 60_000, leaveAfterMs: 2500 });
    const events = [...simulate(traffic, { seed: scene + 1 })].flatMap(({ frame, reads }) => {
      n.frames += reads.length;
      n.framesRight += reads.filter(({ text }: PlateRead) => plates.has(text)).length;
      return tracker.observe(frame, reads);
    });
    const kept = [...events, ...tracker.finish()].flatMap((event) =>
      event.kind === 'ended' && event.kept ? [event.passage] : [],
    );
    n.vehicles += traffic.length;
    n.detections += kept.length;
    n.voted += kept.filter(({ voted }) => plates.has(voted.text)).length;
    n.best += kept.filter(({ best }) => plates.has(best.read.text)).length;
  }
  const share = (count: number, of: number) => Math.round((count / of) * 1e4) / 1e4;
  return {
    vehicles: n.vehicles,
    'detections a vehicle': share(n.detections, n.vehicles),
    'voted right': share(n.voted, n.vehicles),
    'best frame right': share(n.best, n.vehicles),
    'any frame right': share(n.framesRight, n.frames),
  };
}
