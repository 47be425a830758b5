import { CameraFigures } from './capture/figures/camera-figures.js';
import { openCamera } from './capture/open-camera.js';
import { camerasHealth, captureHealth, type ObservedCamera, reportOf } from './daemon/camera-report.js';
import { writeCameraStatus } from './daemon/camera-status-file.js';
import { recordedPause } from './daemon/capture-pause.js';
import { openStoredOffice } from './daemon/stored-office.js';
import { urgentCommands } from './daemon/urgent-commands.js';
import type { Configuration } from './domain/configuration/configuration.js';
import type { LiveView } from './domain/ports.js';
import { openHotLists } from './hotlist/open-hot-lists.js';
import { type HealthSource, healthOf } from './ops/health.js';
import type { Logger } from './ops/logger.js';
import { watchNetworkTime } from './ops/network-time.js';
import { Tasks } from './ops/tasks.js';
import { type PipelineParts, runCamera } from './pipeline.js';
import { openPosition } from './position/open-position.js';
import { openRecognition } from './recognition/open-recognition.js';
import { VehicleLinker } from './recognition/passage/linker.js';
import { VehicleTracker } from './recognition/passage/tracker.js';
import { runMaintenance } from './store/maintenance.js';
import { uplinkHealth } from './uplink/health.js';
import { openUplink } from './uplink/open-uplink.js';

/** How long the cameras' last frames, and then the messages in flight, may take when the daemon is told to stop. */
const deadlineMs = { cameras: 3000, background: 1500 };
/** A vehicle whose place was looked at and found empty for so long has left. */
const leaveAfterMs = 2500;

export interface DaemonOptions {
  readonly configuration: Configuration;
  readonly log: Logger;
  readonly view: LiveView;
}

/** What the daemon has done since it started. */
export interface DaemonProgress {
  readonly frames: number;
  readonly dropped: number;
  readonly plates: number;
  readonly detections: number;
  readonly hits: number;
  readonly outbox: number;
}

/**
 * Everything of this unit, put together. `run` works until the footage is over and every message is delivered (`once`),
 * or until `signal` aborts; then it stops the cameras, recognition and the uplink, in this order. `close` gives back
 * what was opened, the database last.
 */
export interface Daemon {
  run(options: { readonly signal: AbortSignal; readonly once: boolean }): Promise<void>;
  progress(): DaemonProgress;
  close(): Promise<void>;
}

export async function openDaemon(options: DaemonOptions): Promise<Daemon> {
  const opened: GiveBack[] = [];
  const close = async () => {
    for (let giveBack = opened.pop(); giveBack; giveBack = opened.pop()) await giveBack();
  };
  try {
    return { ...(await putTogether(options, (giveBack) => opened.push(giveBack))), close };
  } catch (error) {
    // The threads of recognition would keep a process alive that cannot start.
    await close();
    throw error;
  }
}

type GiveBack = () => unknown;

/** Tells `opened` how to give back each part, in the order in which they were opened. */
async function putTogether(
  { configuration, log, view }: DaemonOptions,
  opened: (giveBack: GiveBack) => void,
): Promise<Omit<Daemon, 'close'>> {
  const { unit, recognition } = configuration;
  const { clock, ids, store, office, messages, maintenance } = openStoredOffice(configuration, log);
  opened(() => store[Symbol.dispose]());
  const hotLists = await openHotLists({
    configuration: configuration.hotLists,
    directory: store.directory,
    keys: store.keyring,
    audit: office.audit,
    documents: office.documents,
    inProfile: office.profile.hotLists.map(({ listId }) => listId),
    endedEntryDays: office.profile.retention.hit.ceilingDays,
    ...{ clock, log, unit },
  });
  opened(() => hotLists[Symbol.asyncDispose]());
  const position = openPosition(configuration.position, clock, { time: (at) => clock.gpsTime(at) });
  const pause = recordedPause(configuration.geofences, office, clock, log);
  const recogniser = await openRecognition(recognition);
  opened(() => recogniser[Symbol.asyncDispose]());
  const startedMs = clock.monotonicMs();
  const healthSources = (): ReadonlyMap<string, HealthSource> =>
    new Map([
      ['cameras', () => camerasHealth(reports())],
      ['capture', () => captureHealth(pause.pausedBy)],
      ['hot lists', () => hotLists.health()],
      ['uplink', () => uplinkHealth(uplink.state(), store.outbox.depth())],
    ]);
  const uplink = await openUplink(configuration.uplink, {
    outbox: store.outbox,
    images: store.images,
    clock,
    log,
    unit,
    commands: configuration.hotLists.agencyEntries ? urgentCommands(hotLists.urgent) : {},
    health: () => healthOf(healthSources(), clock.monotonicMs() - startedMs),
  });
  opened(() => uplink[Symbol.asyncDispose]());

  const counts = { detections: 0, hits: 0 };
  const parts: PipelineParts = {
    unit,
    clock,
    ids,
    recogniser,
    matcher: hotLists.matcher,
    position,
    encoder: recogniser,
    images: store.images,
    linker: new VehicleLinker(),
    store: store.detections,
    messages,
    selfTest: hotLists.selfTest,
    view: counting(view, counts),
    caseNumber: () => office.canvass.caseNumber(),
    isPausedAt: (at) => pause.isPausedAt(position.positionAt(at)),
    alertConfidence: recognition.alertConfidence,
  };
  const cameras = configuration.cameras.map(
    (camera): ObservedCamera => ({
      ...openCamera(camera, {
        clock,
        position,
        onLost: (lost, { code, message }, retryInMs) =>
          log.warn({ event: 'camera_lost', camera: lost, code, reason: message, retryInMs }),
        onDamage: (damaged, { code, message, hint }) =>
          log.warn({ event: 'recording_damaged', camera: damaged, code, reason: message, hint }),
      }),
      observer: new CameraFigures(clock),
    }),
  );
  const reports = () => cameras.map((camera) => reportOf(camera, pause.pausedBy));

  const capture = new Tasks();
  const background = new Tasks();
  return {
    async run({ signal, once }) {
      background.start((stop) => watchNetworkTime(() => clock.networkTime(), stop));
      background.start((stop) => runMaintenance(maintenance, stop));
      background.start((stop) => office.monthlyReports.run(stop));
      background.start((stop) => position.run(stop));
      background.start((stop) => hotLists.run(stop));
      background.start((stop) => uplink.run(stop));
      background.start((stop) => writeCameraStatus(store.directory, reports, stop));
      const footage = Promise.all(
        cameras.map((camera, index) =>
          capture.start((stop) => {
            const { direction, bearingDeg, regionHint } = configuration.cameras[index]!;
            const { rereadAfterMs } = recognition;
            const tracker = new VehicleTracker({ rereadAfterMs, leaveAfterMs, regionHint });
            const onFault = (error: unknown) =>
              log.warn({ event: 'frame_failed', camera: camera.source.cameraId, error });
            return runCamera(parts, { ...camera, tracker, direction, bearingDeg, onFault }, stop);
          }),
        ),
      );
      const done = once ? footage.then(() => uplink.drained(signal)) : new Promise<never>(() => {});
      try {
        await Promise.race([done, aborted(signal), capture.failed, background.failed]);
      } finally {
        if (!(await capture.stop(deadlineMs.cameras))) log.warn({ event: 'cameras_stopped_late' });
        if (!(await background.stop(deadlineMs.background))) log.warn({ event: 'background_stopped_late' });
      }
    },
    progress: () => ({
      frames: sum(cameras, (camera) => camera.source.status().framesIn),
      dropped: sum(cameras, (camera) => camera.source.status().dropped.busy),
      plates: sum(cameras, (camera) => camera.observer.figures().plates),
      ...counts,
      outbox: store.outbox.depth(),
    }),
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function sum<T>(list: readonly T[], of: (item: T) => number): number {
  return list.reduce((total, item) => total + of(item), 0);
}

function counting(view: LiveView, counts: { detections: number; hits: number }): LiveView {
  return {
    passage: (event) => view.passage(event),
    detection: (detection) => {
      counts.detections += 1;
      view.detection(detection);
    },
    alert: (alert, hit, detection) => {
      counts.hits += 1;
      view.alert(alert, hit, detection);
    },
  };
}
