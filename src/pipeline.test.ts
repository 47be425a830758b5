import { expect, test } from 'vitest';
import type { Detection } from './domain/detection.js';
import { PlatewardenError } from './domain/errors.js';
import type { Frame } from './domain/frame.js';
import { cornersOf } from './domain/geometry.js';
import type { HotListMatch } from './domain/hit.js';
import type { Passage, PassageEvent } from './domain/passage.js';
import type { PlateRead } from './domain/plate-read.js';
import type { DetectionWrite, LiveView } from './domain/ports.js';
import type { Position } from './domain/position.js';
import { countingIds } from './domain/testing/counting-ids.js';
import { ManualClock } from './domain/testing/manual-clock.js';
import { type CameraParts, type PipelineParts, runCamera } from './pipeline.js';
import { retentionClassOf } from './policy/retention-class.js';

const frame = (sequence: number): Frame => ({
  cameraId: 'front',
  sequence,
  capturedAt: 1000 + sequence * 100,
  clock: { source: 'recording', trusted: true },
  monotonicMs: sequence * 100,
  width: 4,
  height: 4,
  format: 'rgb24',
  pixels: new Uint8Array(48),
});

const read: PlateRead = {
  text: '7ABC123',
  rawText: '7ABC123',
  confidence: 0.97,
  characters: [],
  candidates: [{ text: '7ABC123', confidence: 0.97 }],
  region: null,
  corners: cornersOf([0, 0, 2, 1]),
  box: [0, 0, 2, 1],
  locatedScore: 0.9,
  engine: 'test',
};

const passage = (reads: number, confidence = 0.97): Passage => ({
  passageId: 1,
  cameraId: 'front',
  startedAt: 1000,
  lastSeenAt: 1000 + reads * 100,
  clock: { source: 'recording', trusted: true },
  durationMs: reads * 100,
  reads,
  credible: true,
  voted: { ...read, confidence, characters: [], candidates: [...read.candidates] },
  best: { frame: frame(reads), corners: read.corners, read },
  direction: 'approaching',
});

const fix: Position = {
  ...{ latitude: 38.4, longitude: -122.7, altitudeM: null, headingDeg: null, speedMps: 10, accuracyM: 5 },
  ...{ fix: '3d', source: 'gpsd', fixedAt: 0, ageMs: 0, implausible: false },
};

const match: HotListMatch = {
  match: { class: 'exact', readText: '7ABC123', candidateRank: 0, confidence: 0.97, state: 'unknown' },
  entry: {
    entryId: 'svs:1',
    plate: '7ABC123',
    state: 'us-ca',
    category: 'stolen_vehicle',
    synopsis: null,
    caseNumber: null,
    enteredBy: null,
    originator: null,
    sourceKey: null,
    descriptors: null,
    since: null,
    priority: 50,
  },
  list: { listId: 'svs', name: 'SVS', extractedAt: 0, ageMs: 1, freshness: 'fresh', restricted: false, secret: false },
  recipients: [],
  selfTest: false,
};

/** A camera whose tracker answers each frame with the given events, beside the parts that record what happened. */
function scene(script: PassageEvent[][], overrides: Partial<PipelineParts> = {}) {
  const writes: DetectionWrite[] = [];
  const order: string[] = [];
  const shown: string[] = [];
  const faults: unknown[] = [];
  const observed: string[] = [];
  const view: LiveView = {
    passage: () => {},
    detection: (detection: Detection) => shown.push(`detection ${detection.read.text}`),
    alert: (alert) => shown.push(`alert ${alert.recipient.kind}`),
  };
  const parts: PipelineParts = {
    unit: { unitId: 'car-12', agencyId: 'sonoma-so', kind: 'vehicle' },
    clock: new ManualClock(),
    ids: countingIds(),
    recogniser: { recognise: async () => [read] },
    matcher: { match: () => [match] },
    position: { positionAt: () => null },
    encoder: {
      encode: async () => {
        const picture = { bytes: new Uint8Array([1]), width: 1, height: 1 };
        return { plate: picture, vehicle: picture };
      },
    },
    images: {
      put: async () => {
        order.push('image');
        return { sha256: 'a'.repeat(64), bytes: 1, width: 1, height: 1 };
      },
      get: async () => new Uint8Array(),
    },
    linker: { link: () => null },
    store: {
      record: async (write) => {
        order.push('record');
        writes.push(write);
      },
    },
    messages: {
      detection: (detection) => [outboxItem(`detection ${detection.revision}`)],
      alert: (alert) => outboxItem(`alert ${alert.recipient.kind}`),
    },
    selfTest: null,
    view,
    caseNumber: () => null,
    isPausedAt: () => false,
    alertConfidence: 0.9,
    ...overrides,
  };
  const camera: CameraParts = {
    source: {
      cameraId: 'front',
      async *frames() {
        for (const sequence of script.keys()) yield frame(sequence);
      },
    },
    gate: { admit: () => [] },
    tracker: {
      observe: (observed) => script[observed.sequence] ?? [],
      followed: () => [],
      elapse: () => [],
      finish: () => [],
    },
    options: () => ({}),
    direction: 'both',
    observer: {
      looked: (looked, reads, followOnly) =>
        observed.push(`${followOnly ? 'followed' : 'looked'} ${looked.sequence} ${reads.length}`),
      failed: () => observed.push('failed'),
      alerted: (frame) => observed.push(`alerted ${frame.sequence}`),
      ended: (kept) => observed.push(kept ? 'kept' : 'not kept'),
    },
    onFault: (error) => faults.push(error),
  };
  return {
    run: () => runCamera(parts, camera, new AbortController().signal),
    parts,
    writes,
    order,
    shown,
    camera,
    faults,
    observed,
  };
}

const outboxItem = (id: string) => ({
  id,
  kind: 'detection' as const,
  topic: 'detection',
  body: '{}',
  type: 'test',
  occurredAt: 0,
  detectionId: null,
  alertId: null,
});

test('S-9.5: a hit on a secret list alerts the named recipient alone; the operator sees nothing of it', async () => {
  const secret = { ...match, list: { ...match.list, secret: true }, recipients: ['det-ruiz'] };
  const { run, writes, shown } = scene(
    [[{ kind: 'started', passage: passage(1) }], [{ kind: 'ended', passage: passage(2), kept: true }]],
    { matcher: { match: () => [secret] } },
  );
  await run();
  expect(writes.flatMap(({ alerts }) => alerts.map(({ recipient }) => recipient))).toEqual([
    { kind: 'named', address: 'det-ruiz' },
  ]);
  expect(shown).toEqual(['detection 7ABC123']);
});

test('the self-test plate goes the way of a hit, once a passage, and is none: no hit, no alert, only its witness', async () => {
  const live = (reads: number): Passage => ({ ...passage(reads), clock: { source: 'ntp', trusted: true } });
  const sightings: unknown[] = [];
  const { run, writes, order, shown } = scene(
    [
      [{ kind: 'started', passage: live(1) }],
      [{ kind: 'updated', passage: live(2) }],
      [{ kind: 'ended', passage: live(3), kept: true }],
    ],
    {
      clock: new ManualClock(1500),
      matcher: { match: () => [{ ...match, selfTest: true }] },
      selfTest: {
        seen: (sighting) => {
          order.push('seen');
          sightings.push(sighting);
        },
      },
    },
  );
  await run();
  expect(sightings).toEqual([{ cameraId: 'front', seenAt: 1500, latencyMs: 400 }]);
  expect(order).toEqual(['image', 'image', 'record', 'seen', 'image', 'image', 'record']);
  expect(writes.map(({ hits, alerts }) => [hits.length, alerts.length])).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(shown).toEqual(['detection 7ABC123']);
});

test('an alert goes out at the first confident read, before the passage ends, and once only', async () => {
  const it = scene([
    [{ kind: 'started', passage: passage(1) }],
    [{ kind: 'updated', passage: passage(2) }],
    [{ kind: 'ended', passage: passage(2), kept: true }],
  ]);
  await it.run();
  expect(it.shown).toEqual(['alert operator', 'detection 7ABC123']);
  expect(it.writes.map((write) => write.detection.revision)).toEqual([1, 2]);
  expect(it.writes.map((write) => write.detection.endedAt)).toEqual([null, 1200]);
  expect(new Set(it.writes.map((write) => write.detection.detectionId)).size).toBe(1);
});

test('N-RT-notify: hit, four alerts and their messages are written in one piece', async () => {
  const it = scene([[{ kind: 'started', passage: passage(1) }]]);
  await it.run();
  const [write] = it.writes;
  expect(write?.hits).toHaveLength(1);
  expect(write?.alerts.map((alert) => alert.recipient.kind)).toEqual([
    'operator',
    'dispatch',
    'fusion-centre',
    'list-custodian',
  ]);
  expect(write?.outbox.map((item) => item.id)).toEqual([
    'alert operator',
    'alert dispatch',
    'alert fusion-centre',
    'alert list-custodian',
  ]);
});

test('S-9.6: a hit starts unverified', async () => {
  const it = scene([[{ kind: 'started', passage: passage(1) }]]);
  await it.run();
  expect(it.writes[0]?.hits[0]?.status).toBe('unverified');
});

test('a reading below the alert confidence raises nothing, and is stored at its end', async () => {
  const it = scene([
    [{ kind: 'started', passage: passage(1, 0.6) }],
    [{ kind: 'ended', passage: passage(1, 0.6), kept: true }],
  ]);
  await it.run();
  expect(it.shown).toEqual(['detection 7ABC123']);
  expect(it.writes).toHaveLength(1);
});

test('a passage that was not kept leaves nothing, unless an alert already named it', async () => {
  const unkept = scene([[{ kind: 'ended', passage: passage(1, 0.2), kept: false }]]);
  await unkept.run();
  expect(unkept.writes).toHaveLength(0);

  const alerted = scene([
    [{ kind: 'started', passage: passage(1) }],
    [{ kind: 'ended', passage: passage(1, 0.2), kept: false }],
  ]);
  await alerted.run();
  expect(alerted.writes.at(-1)?.detection.endedAt).not.toBeNull();
});

test('a vehicle that stays is stored while it stands, once, and again when it leaves', async () => {
  const it = scene(
    [100, 310, 400]
      .map((reads): PassageEvent[] => [{ kind: 'updated', passage: passage(reads, 0.6) }])
      .concat([[{ kind: 'ended', passage: passage(500, 0.6), kept: true }]]),
  );
  await it.run();
  expect(it.writes.map((write) => write.detection.endedAt === null)).toEqual([true, false]);
});

test('what is not credible raises no alert, however confident', async () => {
  const it = scene([[{ kind: 'updated', passage: { ...passage(1), credible: false } }]]);
  await it.run();
  expect(it.writes).toEqual([]);
});

test('pictures are on the disk before the row that names them', async () => {
  const it = scene([[{ kind: 'ended', passage: passage(1), kept: true }]]);
  await it.run();
  expect(it.order).toEqual(['image', 'image', 'record']);
});

test('S-6, S-7, N-RT-hit: the retention class follows the unit, and a hit has its own', async () => {
  const plain = scene([[{ kind: 'ended', passage: passage(1), kept: true }]], { matcher: { match: () => [] } });
  await plain.run();
  expect(plain.writes[0]?.detection.retentionClass).toBe('patrol');
  const hit = scene([[{ kind: 'ended', passage: passage(1), kept: true }]]);
  await hit.run();
  expect(hit.writes[0]?.detection.retentionClass).toBe('hit');
});

test('S-6, S-7, N-RT-hit: a pole’s data is fixed, and parking enforcement’s keeps its year with a hit as without', () => {
  const [shown, secret] = [{ list: { secret: false } }, { list: { secret: true } }] as never[];
  const classOf = (kind: 'pole' | 'parking', hits: never[]) =>
    retentionClassOf({ unitId: 'u', agencyId: 'a', kind }, hits);
  expect([classOf('pole', []), classOf('pole', [secret!]), classOf('pole', [shown!])]).toEqual([
    'fixed',
    'fixed',
    'hit',
  ]);
  expect([classOf('parking', []), classOf('parking', [shown!])]).toEqual(['parking', 'parking']);
});

test('S-9.3: a canvass tags its detections with the case number', async () => {
  const it = scene([[{ kind: 'ended', passage: passage(1), kept: true }]], { caseNumber: () => '26-0417' });
  await it.run();
  expect(it.writes[0]?.detection.caseNumber).toBe('26-0417');
});

test('N-CU: every record carries its owning agency and unit', async () => {
  const it = scene([[{ kind: 'ended', passage: passage(1), kept: true }]]);
  await it.run();
  expect(it.writes[0]?.detection).toMatchObject({ agencyId: 'sonoma-so', unitId: 'car-12' });
  expect(it.writes[0]?.hits[0]).toMatchObject({ agencyId: 'sonoma-so', unitId: 'car-12' });
});

test('who is seen to go the other way is not kept, except with a hit', async () => {
  const keeps = async (direction: Passage['direction'], matches: readonly HotListMatch[]) => {
    const event: PassageEvent = { kind: 'ended', passage: { ...passage(1), direction }, kept: true };
    const it = scene([[event]], { matcher: { match: () => matches } });
    await runCamera(it.parts, { ...it.camera, direction: 'leaving' }, new AbortController().signal);
    return it.writes.length === 1;
  };
  expect(await keeps('approaching', [])).toBe(false);
  expect(await keeps('approaching', [match])).toBe(true);
  for (const direction of ['leaving', 'crossing', 'standing', null] as const)
    expect(await keeps(direction, [])).toBe(true);
});

test('what another camera saw of the vehicle is stored with the detection', async () => {
  const linker = { link: ({ cameraId }: Detection) => (cameraId === 'front' ? 'ID-REAR' : null) };
  const it = scene([[{ kind: 'ended', passage: passage(1), kept: true }]], { linker });
  await it.run();
  expect(it.writes[0]?.detection.linkedTo).toBe('ID-REAR');
});

test('a frame whose recognition failed is counted and the camera goes on', async () => {
  let calls = 0;
  const it = scene([[], [{ kind: 'ended', passage: passage(1), kept: true }]], {
    recogniser: {
      recognise: async () => {
        calls += 1;
        if (calls === 1) throw new PlatewardenError('engine_failed', 'worker died');
        return [read];
      },
    },
  });
  await it.run();
  expect(it.observed).toEqual(['failed', 'looked 1 1', 'alerted 1', 'kept']);
  expect(it.faults).toHaveLength(1);
  expect(it.writes).toHaveLength(1);
});

test('the next frame is recognised while an alert is stored, and followed only once that is done', async () => {
  const happened: string[] = [];
  const hit: PassageEvent = { kind: 'started', passage: passage(2) };
  const it = scene([[hit], []], {
    recogniser: {
      recognise: async () => {
        happened.push('recognised');
        return [read];
      },
    },
    store: {
      record: async () => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        happened.push('stored');
      },
    },
  });
  const { observe } = it.camera.tracker;
  it.camera.tracker.observe = (...args) => {
    happened.push('followed');
    return observe(...args);
  };
  await it.run();
  expect(happened).toEqual(['recognised', 'followed', 'recognised', 'stored', 'followed']);
});

test('a store that fails ends the run of a camera that shows nothing more', async () => {
  const hit: PassageEvent = { kind: 'started', passage: passage(2) };
  const record = async () => {
    throw new PlatewardenError('store_failed', 'The disk is gone');
  };
  const it = scene([[hit]], { store: { record } });
  it.camera.source.frames = async function* (signal) {
    yield frame(0);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  };
  await expect(it.run()).rejects.toThrow('The disk is gone');
});

test('footage that breaks off ends the camera’s run, and who was in view is stored', async () => {
  const it = scene([[{ kind: 'started', passage: passage(1, 0.5) }]]);
  it.camera.source.frames = async function* () {
    yield frame(0);
    throw new PlatewardenError('file_unreadable', 'The second file is broken');
  };
  it.camera.tracker.finish = () => [{ kind: 'ended', passage: passage(1, 0.5), kept: true }];
  await expect(it.run()).rejects.toThrow('The second file is broken');
  expect(it.writes.map(({ detection }) => detection.read.text)).toEqual(['7ABC123']);
});

test('a store that fails ends the camera’s run: nothing is shown that was not stored', async () => {
  const it = scene([[{ kind: 'ended', passage: passage(1), kept: true }]], {
    store: {
      record: () => {
        throw new PlatewardenError('store_failed', 'disk gone');
      },
    },
  });
  await expect(it.run()).rejects.toThrow('disk gone');
  expect(it.shown).toEqual([]);
});

test('twice a second the whole frame gets a fine look, in between only what changed gets the usual one', async () => {
  const asked: unknown[] = [];
  const recognise: PipelineParts['recogniser']['recognise'] = async (_, options) => {
    asked.push(options);
    return [];
  };
  const it = scene(
    Array.from({ length: 7 }, () => []),
    { recogniser: { recognise } },
  );
  await it.run();
  const fine = { areas: [[0, 0, 4, 4]], followed: [], fine: true };
  const usual = { areas: [], followed: [], fine: false };
  expect(asked).toEqual([fine, usual, usual, usual, usual, fine, usual]);
});

test('a vehicle’s heading comes from the unit’s, where the camera looks and which way it goes; one not known yet is waited for', async () => {
  const headings: (number | null | undefined)[] = [];
  const going = (reads: number, direction: Passage['direction']): Passage => ({ ...passage(reads), direction });
  const { parts, camera, writes } = scene(
    [
      [{ kind: 'started', passage: going(1, null) }],
      [{ kind: 'updated', passage: going(2, 'approaching') }],
      [{ kind: 'ended', passage: going(3, 'leaving'), kept: true }],
    ],
    {
      position: { positionAt: () => ({ ...fix, headingDeg: 90 }) },
      matcher: {
        match: (_read, _at, sighting) => {
          headings.push(sighting?.headingDeg);
          const unchecked = sighting?.headingDeg === null ? { unchecked: ['direction' as const] } : {};
          return [{ ...match, match: { ...match.match, ...unchecked } }];
        },
      },
    },
  );
  await runCamera(parts, { ...camera, bearingDeg: 10 }, new AbortController().signal);
  expect(headings).toEqual([null, 280, 100]);
  expect(writes.map(({ hits }) => hits.map((hit) => hit.match.unchecked))).toEqual([[undefined], []]);
});

test('S-9.5: a hit on a secret list leaves no trace in the camera’s figures nor in the detection’s class', async () => {
  const secret = { ...match, list: { ...match.list, secret: true }, recipients: ['det-ruiz'] };
  const script: PassageEvent[][] = [
    [{ kind: 'started', passage: passage(1) }],
    [{ kind: 'ended', passage: passage(2), kept: true }],
  ];
  const hidden = scene(script, { matcher: { match: () => [secret] } });
  await hidden.run();
  expect(hidden.writes.at(-1)?.detection.retentionClass).toBe('patrol');
  expect(hidden.observed.filter((text) => text.startsWith('alerted'))).toEqual([]);
  const open = scene(script, { matcher: { match: () => [secret, match] } });
  await open.run();
  expect(open.writes.at(-1)?.detection.retentionClass).toBe('hit');
});

test('S-9.10a: while capture is paused no frame is looked at, and nothing is stored', async () => {
  const looked: string[] = [];
  const ended: PassageEvent = { kind: 'ended', passage: passage(3), kept: true };
  const { run, writes, observed, camera } = scene([[ended], [ended], [ended]], {
    isPausedAt: (at) => at !== frame(1).capturedAt,
    recogniser: {
      recognise: async () => {
        looked.push('read');
        return [read];
      },
    },
  });
  const { admit } = camera.gate;
  camera.gate.admit = (admitted) => {
    looked.push(`gate ${admitted.sequence}`);
    return admit(admitted);
  };
  await run();
  expect(looked).toEqual(['gate 1', 'read']);
  expect(observed).toEqual(['looked 1 1', 'alerted 1', 'kept']);
  expect(writes).toHaveLength(1);
});

/** A live camera: while its second frame waits for recognition, the third one comes. */
function waiting(overrides: Partial<PipelineParts> = {}) {
  const asked: unknown[] = [];
  const recogniser: PipelineParts['recogniser'] = {
    recognise: async () => [read],
    recogniseDue: async (due) => {
      const request = due();
      asked.push(request && [request.frame === it.frames[2], request.options?.areas]);
      return request && [read];
    },
  };
  const given: number[] = [];
  const it = { ...scene([[], [], []], { recogniser, ...overrides }), asked, given, frames: [0, 1, 2].map(frame) };
  it.camera.source.frames = async function* () {
    yield* it.frames.slice(0, 2);
  };
  it.camera.source.newer = (old) => (old === it.frames[1] ? it.frames[2]! : null);
  it.camera.source.giveBack = (back) => given.push(back.sequence);
  it.camera.gate.admit = ({ sequence }) => [[sequence, 0, 1, 1]];
  return it;
}

test('what waits for recognition gives way to the latest frame, and what changed in both is looked at', async () => {
  const it = waiting();
  await it.run();
  const both = [1, 2].map((sequence) => [sequence, 0, 1, 1]);
  expect(it.asked).toEqual([
    [false, [[0, 0, 4, 4]]],
    [true, both],
  ]);
  expect(it.observed).toEqual(['looked 0 1', 'looked 2 1']);
  expect(it.given).toEqual([0, 2]);
});

test('S-9.10a: a pause that begins while a frame waits for recognition holds for the later one', async () => {
  const it = waiting({ isPausedAt: (at) => at === frame(2).capturedAt });
  await it.run();
  expect(it.asked[1]).toBeNull();
  expect(it.observed).toEqual(['looked 0 1']);
});

/** Four frames with one followed vehicle in each, and how recognition was to look at them. */
async function looksOf(isBehind?: () => boolean) {
  const asked: unknown[] = [];
  const recogniser: PipelineParts['recogniser'] = {
    recognise: async (_, { followOnly = false, areas } = {}) => {
      asked.push(followOnly ? 'follows' : areas);
      return [];
    },
  };
  const { run, camera, observed } = scene([[], [], [], []], { recogniser });
  if (isBehind) camera.source.isBehind = isBehind;
  camera.tracker.followed = () => [{ box: [1, 1, 2, 1], look: 'glance', score: 0.8 }];
  camera.gate.admit = ({ sequence }) => [[sequence, 0, 1, 1]];
  await run();
  return { asked, observed };
}

test('while recognition is behind frames are searched in turns, and what changed in one that was not is searched in the next', async () => {
  const { asked, observed } = await looksOf(() => true);
  const both = [2, 3].map((sequence) => [sequence, 0, 1, 1]);
  expect(asked).toEqual(['follows', [[0, 0, 4, 4]], 'follows', both]);
  expect(observed).toEqual(['followed 0 0', 'looked 1 0', 'followed 2 0', 'looked 3 0']);
});

test.each([undefined, () => false])('else each is searched', async (isBehind) => {
  const { asked } = await looksOf(isBehind);
  expect(asked).toEqual([[[0, 0, 4, 4]], [[1, 0, 1, 1]], [[2, 0, 1, 1]], [[3, 0, 1, 1]]]);
});
