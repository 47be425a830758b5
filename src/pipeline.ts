import type { Alert } from './domain/alert.js';
import type { CameraConfiguration } from './domain/configuration/camera.js';
import type { Detection, ImageRef } from './domain/detection.js';
import { asPlatewardenError } from './domain/errors.js';
import { FineLooks } from './domain/fine-looks.js';
import type { Frame } from './domain/frame.js';
import type { Box } from './domain/geometry.js';
import type { Hit, HotListMatch } from './domain/hit.js';
import type { Ids } from './domain/ids.js';
import type { Passage, PassageEvent } from './domain/passage.js';
import type { PlateRead } from './domain/plate-read.js';
import type {
  DetectionLinker,
  DetectionStore,
  DetectionWrite,
  FrameGate,
  FrameObserver,
  FrameSource,
  HotListMatcher,
  ImageEncoder,
  ImageStore,
  LiveView,
  MessageMaker,
  PassageTracker,
  PositionSource,
  Recogniser,
  RecognitionOptions,
  RecognitionRequest,
  SelfTestSighting,
  SelfTestWitness,
} from './domain/ports.js';
import { SearchTurns } from './domain/search-turns.js';
import type { Sighting } from './domain/sighting.js';
import type { Clock, UtcMs } from './domain/time.js';
import type { Unit } from './domain/unit.js';
import { recipientsOf } from './policy/recipients.js';
import { retentionClassOf } from './policy/retention-class.js';

/** A vehicle that stays longer is stored while it still stands there, so that a power cut does not lose it. */
const standingMs = 30_000;

/** What all cameras of a unit share. */
export interface PipelineParts {
  readonly unit: Unit;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly recogniser: Recogniser;
  readonly matcher: HotListMatcher;
  readonly position: PositionSource;
  readonly encoder: ImageEncoder;
  readonly images: ImageStore;
  readonly linker: DetectionLinker;
  readonly store: DetectionStore;
  readonly messages: MessageMaker;
  /** Told when the self-test plate went the whole way. */
  readonly selfTest: SelfTestWitness | null;
  readonly view: LiveView;
  /** Case number of the canvass that is under way, or null (clause S-9.3). */
  readonly caseNumber: () => string | null;
  /** Whether frames of this time are passed over, because of where the unit was (clause S-9.10a). */
  readonly isPausedAt: (at: UtcMs) => boolean;
  /** A voted reading below this raises no alert, 0..1. */
  readonly alertConfidence: number;
}

/** What each camera has of its own. */
export interface CameraParts {
  readonly source: FrameSource;
  readonly gate: FrameGate;
  /** In place of the unit's own: a camera that reads plates itself. */
  readonly recogniser?: Recogniser;
  readonly tracker: PassageTracker;
  /** How recognition looks at a frame of this time. */
  readonly options: (at: UtcMs) => RecognitionOptions;
  /** Who is seen to go the other way is not kept. */
  readonly direction: CameraConfiguration['direction'];
  /** Where it looks, clockwise from the unit's heading (pole: from true north); undefined when nobody said. */
  readonly bearingDeg?: number | undefined;
  readonly observer: FrameObserver;
  /** Told of a frame that could not be recognised; the camera goes on. */
  readonly onFault: (error: unknown) => void;
}

/**
 * frame → gate → recognise (locate, rectify, read) → passage → match → store, for one camera until its footage is over
 * or `signal` aborts. A frame that cannot be recognised is counted and left; a store that fails ends everything.
 */
export async function runCamera(parts: PipelineParts, camera: CameraParts, signal: AbortSignal): Promise<void> {
  const record = passageRecorder(parts, camera);
  const recordAll = async ({ events, frame }: Looked) => {
    for (const event of events) {
      if (await record(event)) camera.observer.alerted(frame);
      if (event.kind === 'ended') camera.observer.ended(event.kept);
    }
  };
  const fineLooks = new FineLooks();
  const turns = new SearchTurns();
  const failed = new AbortController();
  let recorded = Promise.resolve();
  let fault: { readonly error: unknown } | null = null;
  try {
    for await (const frame of camera.source.frames(AbortSignal.any([signal, failed.signal]))) {
      // Pictures and a commit take as long as a frame: the next one is recognised meanwhile.
      recorded = recordAll(await look(parts, camera, { came: frame, fineLooks, turns, recorded }));
      recorded.catch(() => failed.abort());
    }
  } catch (error) {
    fault = { error };
  }
  await recorded;
  // Also where the footage broke off: who is in view was seen.
  for (const event of camera.tracker.finish()) await record(event);
  if (fault !== null) throw fault.error;
}

/** A frame, or the later one that was looked at in its place, and what followed from it. */
interface Looked {
  readonly frame: Frame;
  readonly events: readonly PassageEvent[];
}

interface Look {
  readonly came: Frame;
  readonly fineLooks: FineLooks;
  readonly turns: SearchTurns;
  /** Resolves when what the frame before brought is stored: until then its passages' pictures must stay as they are. */
  readonly recorded: Promise<void>;
}

async function look(parts: PipelineParts, camera: CameraParts, look: Look): Promise<Looked> {
  const { came, fineLooks, turns, recorded } = look;
  const { source, gate, recogniser = parts.recogniser, tracker, options, observer, onFault } = camera;
  let frame = came;
  let areas: readonly Box[] = [];
  let followOnly = false;
  const due = (): RecognitionRequest | null => {
    const newer = source.newer?.(frame) ?? null;
    if (newer !== null) {
      frame = newer;
      if (parts.isPausedAt(frame.capturedAt)) return null;
      areas = [...areas, ...(gate.admit(frame) ?? [])];
    }
    const followed = tracker.followed(frame.monotonicMs);
    followOnly = turns.leave(areas, source.isBehind?.() ?? false);
    if (followOnly) {
      areas = followed.map(({ box }) => box);
      return { frame, options: { ...options(frame.capturedAt), areas, followed, followOnly } };
    }
    areas = turns.take(areas);
    // What a fine look is for may well stand still while something else moves.
    const fine = fineLooks.take(frame.monotonicMs);
    if (fine) areas = [[0, 0, frame.width, frame.height]];
    return { frame, options: { ...options(frame.capturedAt), areas, followed, fine } };
  };
  const reads = async () => {
    // Before anything looks at the frame; what was seen before the pause ends as if it had driven off.
    const changed = parts.isPausedAt(frame.capturedAt) ? null : gate.admit(frame);
    if (changed === null) return null;
    areas = changed;
    try {
      return await recogniseDue(recogniser, due);
    } catch (error) {
      if (asPlatewardenError(error).code !== 'engine_failed') throw error;
      observer.failed();
      onFault(error);
      return null;
    }
  };
  try {
    const found = await reads();
    await recorded;
    if (found === null) return { frame, events: tracker.elapse(frame.monotonicMs) };
    observer.looked(frame, found, followOnly);
    return { frame, events: tracker.observe(frame, found, areas) };
  } finally {
    source.giveBack?.(frame);
  }
}

/** Asks at once where no frame waits for others. */
async function recogniseDue(
  recogniser: Recogniser,
  due: () => RecognitionRequest | null,
): Promise<readonly PlateRead[] | null> {
  if (recogniser.recogniseDue) return recogniser.recogniseDue(due);
  const request = due();
  return request && recogniser.recognise(request.frame, request.options);
}

/** What has been stored of a passage that is still under way. */
interface OpenRecord {
  readonly detectionId: string;
  revision: number;
  readonly hits: Hit[];
  selfTested: boolean;
}

/** Turns the passage events of one camera into stored detections, hits and alerts, in order; true for one that alerted. */
function passageRecorder(
  parts: PipelineParts,
  { direction: watched, bearingDeg }: CameraParts,
): (event: PassageEvent) => Promise<boolean> {
  const open = new Map<number, OpenRecord>();
  return async (event) => {
    const { passage } = event;
    parts.view.passage(event);
    const known = open.get(passage.passageId);
    const ended = event.kind === 'ended';
    if (ended) open.delete(passage.passageId);
    const isLead = passage.credible && passage.voted.confidence >= parts.alertConfidence;
    const found = isLead ? newMatches(parts, bearingDeg, event, known) : [];
    const matches = found.filter((match) => !match.selfTest);
    const isSelfTest = matches.length < found.length && known?.selfTested !== true;
    const stays = passage.credible && passage.durationMs >= standingMs && known === undefined;
    const keep = ended ? (event.kept && !goesOtherWay(passage, watched)) || known !== undefined : stays;
    if (matches.length === 0 && !isSelfTest && !keep) return false;

    const state = known ?? { detectionId: parts.ids.next(), revision: 0, hits: [], selfTested: false };
    state.revision += 1;
    const hits = matches.map((match) => hitOf(parts, state.detectionId, match));
    state.hits.push(...hits);
    const detection = await detectionOf(parts, passage, state, ended);
    const write = writeOf(parts, detection, hits, matches, ended);
    await parts.store.record(write);
    if (isSelfTest) {
      state.selfTested = true;
      parts.selfTest?.seen(selfTestSighting(parts, passage));
    }
    if (!ended) open.set(passage.passageId, state);
    show(parts.view, write, ended);
    // What a secret list raised shows in no figure of the camera's.
    return write.alerts.some(({ recipient }) => recipient.kind === 'operator');
  };
}

/** Seen to go so, not only presumed: what stands, crosses or was read too seldom to tell is kept. */
function goesOtherWay({ direction }: Passage, watched: CameraParts['direction']): boolean {
  if (watched === 'both') return false;
  return direction === (watched === 'approaching' ? 'leaving' : 'approaching');
}

/** Entries that the passage's voted reading matches and that it has not raised yet. */
function newMatches(
  parts: PipelineParts,
  bearingDeg: number | undefined,
  { kind, passage }: PassageEvent,
  known: OpenRecord | undefined,
): readonly HotListMatch[] {
  const raised = new Set(known?.hits.map((hit) => hit.entry.entryId));
  // Which way the vehicle goes shows after some frames: an entry that asks for it waits for them, to the end at the latest.
  const waits = kind !== 'ended' && passage.direction === null && bearingDeg !== undefined;
  return parts.matcher
    .match(passage.voted, passage.lastSeenAt, sightingIn(parts, passage, bearingDeg))
    .filter(({ entry, match }) => !raised.has(entry.entryId) && !(waits && match.unchecked?.includes('direction')));
}

/** Where the vehicle is and which way it goes: away from the camera as that looks, or against it. */
function sightingIn({ unit, position }: PipelineParts, passage: Passage, bearingDeg: number | undefined): Sighting {
  const at = passage.lastSeenAt;
  const place = position.positionAt(passage.best.frame.capturedAt);
  const unitDeg = unit.kind === 'vehicle' ? (place?.headingDeg ?? null) : 0;
  const turnDeg = { leaving: 0, approaching: 180, crossing: null, standing: null }[passage.direction ?? 'standing'];
  const isKnown = unitDeg !== null && turnDeg !== null && bearingDeg !== undefined;
  const headingDeg = isKnown ? (unitDeg + bearingDeg + turnDeg) % 360 : null;
  return { at, isTimeTrusted: passage.clock.trusted, position: place, headingDeg };
}

/** What the self-test plate proves: it went the way of a hit, through images and database, up to the alert. */
function selfTestSighting(
  { clock }: PipelineParts,
  { cameraId, lastSeenAt, clock: { source } }: Passage,
): SelfTestSighting {
  const seenAt = clock.now();
  return { cameraId, seenAt, latencyMs: source === 'recording' ? null : Math.max(0, seenAt - lastSeenAt) };
}

function hitOf(parts: PipelineParts, detectionId: string, { match, entry, list }: HotListMatch): Hit {
  const { agencyId, unitId } = parts.unit;
  const raisedAt = parts.clock.now();
  return { hitId: parts.ids.next(), detectionId, agencyId, unitId, raisedAt, match, entry, list, status: 'unverified' };
}

async function detectionOf(
  parts: PipelineParts,
  passage: Passage,
  state: OpenRecord,
  ended: boolean,
): Promise<Detection> {
  const { frame, corners, read } = passage.best;
  const pictures = await parts.encoder.encode(frame, corners);
  // Pictures are on the disk before the row that names them.
  const [plateImage, vehicleImage]: [ImageRef | null, ImageRef | null] = await Promise.all([
    parts.images.put(pictures.plate),
    parts.images.put(pictures.vehicle),
  ]);
  const detection: Detection = {
    detectionId: state.detectionId,
    revision: state.revision,
    agencyId: parts.unit.agencyId,
    unitId: parts.unit.unitId,
    cameraId: passage.cameraId,
    startedAt: passage.startedAt,
    endedAt: ended ? passage.lastSeenAt : null,
    capturedAt: frame.capturedAt,
    clock: passage.clock,
    durationMs: passage.durationMs,
    read: passage.voted,
    reads: passage.reads,
    box: [...read.box],
    direction: passage.direction,
    position: parts.position.positionAt(frame.capturedAt),
    plateImage,
    vehicleImage,
    retentionClass: retentionClassOf(parts.unit, state.hits),
    caseNumber: parts.caseNumber(),
    linkedTo: null,
  };
  return { ...detection, linkedTo: parts.linker.link(detection) };
}

function writeOf(
  parts: PipelineParts,
  detection: Detection,
  hits: readonly Hit[],
  matches: readonly HotListMatch[],
  ended: boolean,
): DetectionWrite {
  const alerts = hits.flatMap((hit, index) =>
    recipientsOf(matches[index]!).map(
      (recipient): Alert => ({
        alertId: parts.ids.next(),
        hitId: hit.hitId,
        detectionId: detection.detectionId,
        recipient,
        raisedAt: hit.raisedAt,
      }),
    ),
  );
  const hitById = new Map(hits.map((hit) => [hit.hitId, hit]));
  const outbox = [
    ...alerts.map((alert) => parts.messages.alert(alert, hitById.get(alert.hitId)!, detection)),
    ...(ended ? parts.messages.detection(detection) : []),
  ];
  return { detection, hits, alerts, outbox };
}

function show(view: LiveView, { detection, hits, alerts }: DetectionWrite, ended: boolean): void {
  for (const hit of hits) {
    const alert = alerts.find((candidate) => candidate.hitId === hit.hitId && candidate.recipient.kind === 'operator');
    if (alert) view.alert(alert, hit, detection);
  }
  if (ended) view.detection(detection);
}
