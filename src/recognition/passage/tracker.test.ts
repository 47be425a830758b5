import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Box } from '../../domain/geometry.js';
import type { Passage, PassageEvent } from '../../domain/passage.js';
import type { PlateRead } from '../../domain/plate-read.js';
import { randomPlate, type SimulatedVehicle, seeded, simulate, trafficScenes } from './simulated-traffic.js';
import { VehicleTracker } from './tracker.js';

const options = { rereadAfterMs: 60_000, leaveAfterMs: 2500 };

function run(
  vehicles: readonly SimulatedVehicle[],
  settings: Parameters<typeof simulate>[1] = {},
  alter: (reads: readonly PlateRead[]) => readonly PlateRead[] = (reads) => reads,
) {
  const tracker = new VehicleTracker(options);
  const events: PassageEvent[] = [];
  for (const { frame, reads } of simulate(vehicles, settings)) events.push(...tracker.observe(frame, alter(reads)));
  events.push(...tracker.finish());
  return events;
}

const kept = (events: readonly PassageEvent[]): Passage[] =>
  events.flatMap((event) => (event.kind === 'ended' && event.kept ? [event.passage] : []));
const texts = (events: readonly PassageEvent[]) =>
  kept(events)
    .map((passage) => passage.voted.text)
    .sort();

const approaching =
  (x: number) =>
  (share: number): Box => [x - 20 - 60 * share, 200 + 300 * share, 50 + 130 * share, 25 + 65 * share];
const leaving =
  (x: number) =>
  (share: number): Box =>
    approaching(x)(1 - share);
const standing = (x: number, y: number) => (): Box => [x, y, 90, 45];
const passing =
  (y: number) =>
  (share: number): Box => [1250 - 1300 * share, y, 110, 55];

const vehicle = (
  plate: string,
  from: number,
  to: number,
  box: SimulatedVehicle['box'],
  errors = 0.25,
): SimulatedVehicle => ({
  plate,
  from,
  to,
  box,
  errors,
});

test('a plate whose text the shape chooses is kept for what was seen of it', () => {
  const seen = (reads: readonly PlateRead[]) =>
    reads.map((read): PlateRead => {
      const candidates = [
        { text: '9ZBJ445', confidence: 0.3 },
        { text: 'GZBJ4S5', confidence: 0.6 },
      ];
      return { ...read, text: '9ZBJ445', rawText: 'GZBJ4S5', confidence: 0.3, candidates };
    });
  const [passage] = kept(run([vehicle('9ZBJ445', 0, 1500, approaching(640), 0)], {}, seen));
  expect(passage?.voted.text).toBe('9ZBJ445');
  expect(passage!.voted.confidence).toBeLessThan(0.5);
});

test('a plate that leaves the picture is not read by what is left of it', () => {
  const leavesRight = [vehicle('9ZLW227', 0, 1200, (share) => [600 + 620 * share, 300, 80 + 40 * share, 40], 0)];
  const cut = (reads: readonly PlateRead[]) =>
    reads.map((read): PlateRead => {
      if (read.box[0] + read.box[2] <= 1280) return read;
      const text = '9ZLW22';
      return { ...read, text, rawText: text, confidence: 0.99, candidates: [{ text, confidence: 0.99 }] };
    });
  const [passage] = kept(run(leavesRight, {}, cut));
  expect(passage!.voted.text).toBe('9ZLW227');
  expect(passage!.voted.candidates.map(({ text }) => text)).not.toContain('9ZLW22');
});

/** As the plate's place looks to the locator. */
const located = (score: number) => (reads: readonly PlateRead[]) =>
  reads.map((read): PlateRead => ({ ...read, locatedScore: score }));

test('a board is no plate however surely and often it is read; a plate with a word on it is one', () => {
  const word = (box: SimulatedVehicle['box']) => [vehicle('MAPLE', 0, 3000, box, 0)];
  expect(texts(run(word(passing(300)), {}, located(0.45)))).toEqual([]);
  expect(texts(run(word(passing(300)), {}, located(0.6)))).toEqual(['MAPLE']);
});

test('a plate with one character in doubt is kept, one with all of them in doubt is not', () => {
  const doubted = (texts: readonly string[]) => (reads: readonly PlateRead[]) =>
    reads.map((read): PlateRead => {
      const candidates = texts.map((text, i) => ({ text, confidence: i === 0 ? 0.36 : 0.32 }));
      return { ...read, text: texts[0]!, rawText: texts[0]!, confidence: 0.36, candidates };
    });
  const one = [vehicle('9ZLW227', 0, 1500, approaching(640), 0)];
  expect(texts(run(one, {}, doubted(['9ZLW227', '9ZLV227', '9ZLY227'])))).toEqual(['9ZLW227']);
  expect(texts(run(one, {}, doubted(['9ZLW227', '9ZLW22', '9ZLLW227'])))).toEqual(['9ZLW227']);
  expect(texts(run(one, {}, doubted(['9ZLW227', '8ZIV221', '97TY22'])))).toEqual([]);
});

test('a plate that is read surely is left alone for a moment, where it goes, and is not missed meanwhile', () => {
  const tracker = new VehicleTracker(options);
  let asked = 0;
  let events: PassageEvent[] = [];
  const frames = [...simulate([vehicle('7ABC123', 0, 3000, passing(300), 0)], { missed: 0 })];
  for (const { frame, reads } of frames) {
    const resting = tracker.followed(frame.monotonicMs).filter(({ look }) => look === 'none');
    const isResting = reads.length > 0 && resting.length > 0;
    if (isResting) expect(Math.abs(resting[0]!.box[0] - reads[0]!.box[0])).toBeLessThan(30);
    else asked += reads.length;
    events = [...events, ...tracker.observe(frame, isResting ? [] : reads)];
  }
  expect(texts([...events, ...tracker.finish()])).toEqual(['7ABC123']);
  expect(asked).toBeLessThan(frames.filter(({ reads }) => reads.length > 0).length / 2);
});

test('of several vehicles one a frame is looked at closely, in turn', () => {
  const tracker = new VehicleTracker(options);
  const three = [100, 500, 900].map((x, i) => vehicle(`7ABC12${i}`, 0, 3000, approaching(x), 0));
  const looks: string[] = [];
  for (const { frame, reads } of simulate(three, { missed: 0 })) {
    const followed = tracker.followed(frame.monotonicMs);
    const closely = followed.map(({ look }, i) => (look === 'none' || look === 'glance' ? '' : String(i))).join('');
    looks.push(closely);
    tracker.observe(frame, reads);
  }
  expect(looks.every((closely) => closely.length <= 1)).toBe(true);
  expect(new Set(looks.filter((closely) => closely.length > 0))).toEqual(new Set(['0', '1', '2']));
});

test('one vehicle, many frames, misreads among them: one passage with the right text', () => {
  const events = run([vehicle('7ABC123', 0, 2000, approaching(640))]);
  expect(texts(events)).toEqual(['7ABC123']);
  expect(events.filter((event) => event.kind === 'started')).toHaveLength(1);
  expect(kept(events)[0]?.direction).toBe('approaching');
  expect(kept(events)[0]?.durationMs).toBeGreaterThan(1500);
});

test('directions are told apart', () => {
  const direction = (box: SimulatedVehicle['box']) => kept(run([vehicle('7ABC123', 0, 2500, box)]))[0]?.direction;
  expect(direction(leaving(640))).toBe('leaving');
  expect(direction(standing(300, 300))).toBe('standing');
  expect(direction(passing(300))).toBe('crossing');
});

test('two vehicles side by side, and one that overtakes the other, stay two', () => {
  const events = run([
    vehicle('7ABC123', 0, 3000, approaching(500)),
    vehicle('8XYZ987', 0, 3000, approaching(760)),
    vehicle('6DEF456', 4000, 7000, approaching(640)),
    vehicle('5GHK321', 4500, 6200, approaching(655)),
  ]);
  expect(texts(events)).toEqual(['5GHK321', '6DEF456', '7ABC123', '8XYZ987']);
});

test('a parked vehicle is one passage and hides no other', () => {
  const events = run([
    vehicle('7ABC123', 0, 20_000, standing(300, 400)),
    vehicle('8XYZ987', 3000, 6000, approaching(640)),
    vehicle('6DEF456', 9000, 11_000, passing(400)),
  ]);
  expect(texts(events)).toEqual(['6DEF456', '7ABC123', '8XYZ987']);
});

test('a vehicle hidden for longer than it takes to leave is not a new one, unless it comes back after the set time', () => {
  const twice = (gapMs: number) =>
    run([
      vehicle('7ABC123', 0, 2000, standing(300, 300), 0),
      vehicle('7ABC123', 2000 + gapMs, 4000 + gapMs, standing(500, 300), 0),
    ]);
  expect(texts(twice(10_000))).toEqual(['7ABC123']);
  expect(texts(twice(90_000))).toEqual(['7ABC123', '7ABC123']);
});

test('what is not looked at is not missed: a standing plate outside the changed area stays one passage', () => {
  const tracker = new VehicleTracker(options);
  const events: PassageEvent[] = [];
  for (const { frame, reads } of simulate([vehicle('7ABC123', 0, 1000, standing(300, 300), 0)])) {
    events.push(...tracker.observe(frame, reads, frame.monotonicMs <= 1000 ? [] : [[800, 0, 200, 200]]));
  }
  expect(events.filter((event) => event.kind === 'ended')).toEqual([]);
  expect(kept(tracker.finish())).toHaveLength(1);
});

test('a followed plate has the score it was located with last, and none once it was not found where it was looked for', () => {
  const tracker = new VehicleTracker(options);
  const [first, second] = [...simulate([vehicle('7ABC123', 0, 1000, standing(300, 300), 0)], { missed: 0 })];
  tracker.observe(first!.frame, [{ ...first!.reads[0]!, locatedScore: 0.62 }]);
  const scores = () => tracker.followed(second!.frame.monotonicMs).map(({ score }) => score);
  expect(scores()).toEqual([0.62]);
  tracker.observe(second!.frame, []);
  expect(scores()).toEqual([0]);
});

test('while nothing changes in view, nobody leaves', () => {
  const tracker = new VehicleTracker(options);
  for (const { frame, reads } of simulate([vehicle('7ABC123', 0, 5000, standing(300, 300), 0)])) {
    if (reads.length > 0) tracker.observe(frame, reads);
  }
  expect(tracker.elapse(3_600_000)).toEqual([]);
  expect(kept(tracker.finish())).toHaveLength(1);
});

test('a single unsure read is no passage worth keeping; a single sure one is', () => {
  const single = (confidence: number) => {
    const tracker = new VehicleTracker(options);
    const [first] = simulate([vehicle('7ABC123', 0, 10, standing(300, 300), 0)], { missed: 0 });
    const reads = first!.reads.map((read) => ({
      ...read,
      confidence,
      candidates: [{ text: read.text, confidence }],
    }));
    tracker.observe(first!.frame, reads);
    return kept(tracker.finish()).length;
  };
  expect(single(0.6)).toBe(0);
  expect(single(0.97)).toBe(1);
});

test('lettering that never reads twice alike is dropped, after grouping', () => {
  const words = ['TACOS1', 'AUTQ8', 'X9LLP', 'DONUT', '5THAVE'];
  const signs = words.map((word, index) => vehicle(word, index * 100, index * 100 + 50, standing(300, 300), 0));
  const events = run(signs, { missed: 0 }, (reads) =>
    reads.map((read) => ({ ...read, confidence: 0.5, candidates: [{ text: read.text, confidence: 0.5 }] })),
  );
  expect(events.some((event) => event.kind === 'started')).toBe(true);
  expect(kept(events)).toEqual([]);
});

test('two regions on one plate in one frame are one vehicle', () => {
  const events = run([vehicle('7ABC123', 0, 1000, standing(300, 300), 0)], { missed: 0 }, (reads) => [
    ...reads,
    ...reads.map((read) => ({ ...read, text: 'ABC12', confidence: 0.4 })),
  ]);
  expect(texts(events)).toEqual(['7ABC123']);
});

/** Detections for each true vehicle, and the share of them voted right, over `scenes` random scenes. */
function quality(make: (random: () => number) => SimulatedVehicle[], scenes: number) {
  const random = seeded(7);
  let vehicles = 0;
  let detections = 0;
  let right = 0;
  for (let scene = 0; scene < scenes; scene++) {
    const traffic = make(random);
    const found = texts(run(traffic, { seed: scene + 1 }));
    vehicles += traffic.length;
    detections += found.length;
    right += traffic.filter(({ plate }) => found.includes(plate)).length;
  }
  return { perVehicle: detections / vehicles, right: right / vehicles };
}

test.each(Object.entries(trafficScenes))('%s: each vehicle once, and the vote right', (_name, make) => {
  const { perVehicle, right } = quality(make, 40);
  expect(perVehicle).toBeGreaterThanOrEqual(0.97);
  expect(perVehicle).toBeLessThanOrEqual(1.03);
  expect(right).toBeGreaterThanOrEqual(0.98);
});

test('whatever is read, every started passage ends exactly once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 6 }), (seed, count) => {
      const random = seeded(seed);
      const traffic = Array.from({ length: count }, () => {
        const from = random() * 3000;
        return vehicle(
          randomPlate(random),
          from,
          from + 200 + random() * 4000,
          approaching(200 + 800 * random()),
          random(),
        );
      });
      const events = run(traffic, { seed });
      const ids = (kind: PassageEvent['kind']) =>
        events.flatMap((event) => (event.kind === kind ? [event.passage.passageId] : [])).sort((a, b) => a - b);
      expect(ids('ended')).toEqual(ids('started'));
    }),
    { numRuns: 50 },
  );
});

test('of states that are told alike, the hint’s is taken; a clear one stands', () => {
  const told = (codes: readonly string[], regionHint: readonly string[]) => {
    const tracker = new VehicleTracker({ ...options, regionHint });
    const scene = [...simulate([vehicle('7ABC123', 0, 2000, standing(600, 400), 0)], { missed: 0 })];
    const events = codes.flatMap((code, i) => {
      const { frame, reads } = scene[i]!;
      return tracker.observe(frame, [{ ...reads[0]!, region: { code, confidence: 0.8 } }]);
    });
    return events.at(-1)?.passage.voted.region?.code ?? null;
  };
  expect(told(['us-ca', 'us-nv'], [])).toBeNull();
  expect(told(['us-ca', 'us-nv'], ['us-or', 'us-nv'])).toBe('us-nv');
  expect(told(['us-ca', 'us-nv'], ['us-or'])).toBeNull();
  expect(told(['us-ca', 'us-ca', 'us-nv'], ['us-nv'])).toBe('us-ca');
});
