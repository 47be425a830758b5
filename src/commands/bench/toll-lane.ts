import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { PlatewardenError } from '../../domain/errors.js';
import { foldEquivalent } from '../../domain/plate-text.js';
import type { Benchmark } from './benchmark.js';
import { durationOf, looped, serve } from './cameras/footage.js';
import { startUnit } from './cameras/unit.js';
import { dataFolder } from './data-sets.js';
import { tollLane } from './video.js';

/** Much shorter than a round, much longer than a vehicle is hidden within one. */
const rereadAfterMs = 4000;

/** The toll lane over and over, live: does each pass give its vehicles once? */
export const tollLaneBenchmark: Benchmark = {
  name: 'toll-lane',
  about: 'the real toll lane over RTSP in a loop, each vehicle once a round?; --minutes N (10)',
  quick: false,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { minutes: { type: 'string', default: '10' }, datasets: { type: 'string', default: dataFolder } },
    });
    const file = join(values.datasets, 'video', 'toll-lane.mp4');
    if (!existsSync(file)) throw new PlatewardenError('usage', `The footage ${file} is not there`);
    const rounds = Math.max(1, Math.round((Number(values.minutes) * 60) / durationOf(file)));
    const folder = mkdtempSync(join(tmpdir(), 'platewarden-toll-'));
    try {
      const footage = looped(folder, file, rounds + 3);
      // Not the file's own length, which is that of its sound.
      const roundMs = (durationOf(footage) * 1000) / (rounds + 3);
      await using servers = await serve([footage]);
      await using unit = await startUnit(folder, {
        cameras: [{ id: 'lane', url: servers.urls[0]! }],
        wanted: [],
        rereadAfterMs,
      });
      const began = unit.reports()[0]?.connectedSince ?? Date.now();
      // The last vehicles' passages end some seconds after they have left.
      await sleep(began + rounds * roundMs + 5000 - Date.now());
      const seen = unit.detections
        .map(({ text, capturedAt }) => ({
          text: foldEquivalent(text),
          round: Math.floor((capturedAt - began) / roundMs),
        }))
        .filter(({ round }) => round < rounds);
      return report(seen, rounds);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

interface Seen {
  readonly text: string;
  readonly round: number;
}

function report(seen: readonly Seen[], rounds: number) {
  const rows = tollLane.map((plate) => {
    const own = seen.filter(({ text }) => text === foldEquivalent(plate));
    const times = Array.from({ length: rounds }, (_, round) => own.filter((one) => one.round === round).length);
    const count = (wanted: (times: number) => boolean) => times.filter(wanted).length;
    return {
      plate,
      rounds,
      once: count((n) => n === 1),
      never: count((n) => n === 0),
      'more than once': count((n) => n > 1),
    };
  });
  const known = new Set(tollLane.map(foldEquivalent));
  const others = new Map<string, number>();
  for (const { text } of seen) if (!known.has(text)) others.set(text, (others.get(text) ?? 0) + 1);
  const said = [...others].map(([text, times]) => `${text} ×${times}`).join(', ');
  return {
    tables: [{ title: 'The toll lane, live, round after round', rows }],
    figures: { rows, others: Object.fromEntries(others) },
    notes: [`Other texts: ${said || 'none'}. The last plate stands behind a post, 33 pixels wide.`],
  };
}
