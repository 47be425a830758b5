import { setTimeout as sleep } from 'node:timers/promises';
import { CameraFigures } from '../../capture/figures/camera-figures.js';
import type { VotedRead } from '../../domain/detection.js';
import type { Frame } from '../../domain/frame.js';
import { cornersOf } from '../../domain/geometry.js';
import type { Passage, PassageEvent } from '../../domain/passage.js';
import type { HotListMatcher } from '../../domain/ports.js';
import type { Clock } from '../../domain/time.js';
import type { CameraParts } from '../../pipeline.js';

const framesAPass = 3;
const frameEveryMs = 5;
const cameraLetters: Readonly<Record<string, string>> = { front: 'F', rear: 'R', left: 'L' };

/** A camera past which a vehicle goes every three frames. No plate comes twice, in this life or another. */
export function trafficCamera(cameraId: string, life: number, clock: Clock): CameraParts {
  return {
    source: { cameraId, frames: (signal) => frames(cameraId, clock, signal) },
    gate: { admit: () => [] },
    tracker: {
      observe: (frame) => eventsOf(frame, life, clock),
      followed: () => [],
      elapse: () => [],
      finish: () => [],
    },
    options: () => ({}),
    direction: 'both',
    observer: new CameraFigures(clock),
    onFault: (error) => {
      throw error;
    },
  };
}

/** Lists every vehicle whose number ends in 7: the alert is raised while the vehicle is still passing. */
export const trafficMatcher: HotListMatcher = {
  match: ({ text }, at) =>
    text.endsWith('7')
      ? [
          {
            match: { class: 'exact', readText: text, candidateRank: 0, confidence: 0.98, state: 'unknown' },
            entry: {
              ...{ entryId: `svs-${text}`, plate: text, state: null, category: 'stolen_vehicle', synopsis: null },
              ...{ caseNumber: null, enteredBy: null, originator: null, sourceKey: null, descriptors: null },
              ...{ since: null, priority: 50 },
            },
            list: {
              ...{ listId: 'svs', name: 'Stolen vehicles', extractedAt: at, ageMs: 0, freshness: 'fresh' },
              ...{ restricted: false, secret: false },
            },
            recipients: [],
            selfTest: false,
          },
        ]
      : [],
};

async function* frames(cameraId: string, clock: Clock, signal: AbortSignal): AsyncGenerator<Frame> {
  for (let sequence = 0; !signal.aborted; sequence++) {
    const size = { width: 2, height: 2, format: 'rgb24', pixels: new Uint8Array(12) } as const;
    const times = { capturedAt: clock.now(), clock: clock.statement(), monotonicMs: clock.monotonicMs() };
    yield { cameraId, sequence, ...times, ...size };
    await sleep(frameEveryMs);
  }
}

function eventsOf(frame: Frame, life: number, clock: Clock): PassageEvent[] {
  const passage = passageOf(frame, life, clock);
  const phase = frame.sequence % framesAPass;
  if (phase === 0) return [{ kind: 'started', passage: { ...passage, credible: false } }];
  return phase === 1 ? [{ kind: 'updated', passage }] : [{ kind: 'ended', passage, kept: true }];
}

function passageOf(frame: Frame, life: number, clock: Clock): Passage {
  const passageId = Math.floor(frame.sequence / framesAPass);
  const text = `${cameraLetters[frame.cameraId]}${String(life).padStart(3, '0')}${String(passageId).padStart(4, '0')}`;
  const voted: VotedRead = {
    ...{ text, rawText: text, confidence: 0.98, characters: [], candidates: [{ text, confidence: 0.98 }] },
    ...{ region: null, engine: 'torture' },
  };
  const place = { corners: cornersOf([0, 0, 2, 2]), box: [0, 0, 2, 2], locatedScore: 0.9 } as const;
  return {
    ...{ passageId, cameraId: frame.cameraId, startedAt: frame.capturedAt, lastSeenAt: clock.now() },
    ...{ clock: frame.clock, durationMs: 10, reads: 3, credible: true, direction: null },
    ...{ voted, best: { frame, corners: place.corners, read: { ...voted, ...place } } },
  };
}
