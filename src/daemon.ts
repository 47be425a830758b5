import { CameraFigures } from './capture/figures/camera-figures.js';
import { openCamera } from './capture/open-camera.js';
import { camerasHealth, type ObservedCamera, reportOf } from './daemon/camera-report.js';
import { writeCameraStatus } from './daemon/camera-status-file.js';
import { urgentCommands } from './daemon/urgent-commands.js';
import { unitActor } from './domain/access.js';
import type { Configuration } from './domain/configuration/configuration.js';
import { timeSortedIds } from './domain/ids.js';
import type { LiveView } from './domain/ports.js';
import { openHotLists } from './hotlist/open-hot-lists.js';
import { type HealthSource, healthOf } from './ops/health.js';
import { loadAgencyProfile } from './ops/load-agency-profile.js';
import type { Logger } from './ops/logger.js';
import { watchNetworkTime } from './ops/network-time.js';
import { Tasks } from './ops/tasks.js';
import { TrustedClock } from './ops/trusted-clock.js';
import { type PipelineParts, runCamera } from './pipeline.js';
import { profileFaults, requireSameAgency } from './policy/agency-profile-bounds.js';
import { openPosition } from './position/open-position.js';
import { openRecognition } from './recognition/open-recognition.js';
import { VehicleLinker } from './recognition/passage/linker.js';
import { VehicleTracker } from './recognition/passage/tracker.js';
import type { Salvage } from './store/integrity/salvage.js';
import { type MaintenanceEvents, runMaintenance } from './store/maintenance.js';
import { type Office, openOffice } from './store/office.js';
import { openStore } from './store/store.js';
import { uplinkHealth } from './uplink/health.js';
import { UplinkMessages } from './uplink/message-maker.js';
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

export async function openDaemon({ configuration, log, view }: DaemonOptions): Promise<Daemon> {
  const { unit, recognition } = configuration;
  const profile = loadAgencyProfile(configuration.agencyProfile, profileFaults);
  requireSameAgency(profile, unit);
  // The store and its audit trail need the clock, and the clock's corrections the audit trail.
  let office: Office | null = null;
  const clock = new TrustedClock(undefined, ({ stepMs, source }) => {
    log.warn({ event: 'clock_corrected', stepMs, source });
    office?.audit.append({ actor: unitActor(unit), action: 'clock_corrected', dataElements: { stepMs, source } });
  });
  const ids = timeSortedIds(clock);
  const { uplink: link } = configuration;
  const messages = new UplinkMessages(link.kind === 'mqtt' ? { alertExpiryMs: link.alertExpiryMs } : {});
  const resendAfterMs = link.kind === 'mqtt' ? (link.receipts?.resendAfterMs ?? null) : null;
  const store = openStore(configuration.store, clock, { resendAfterMs, repair: true });
  const recovered = store.closeOpen((detection) => messages.detection(detection));
  if (recovered > 0) log.warn({ event: 'detections_recovered', count: recovered });
  office = openOffice({ store, clock, ids, profile, unit });
  if (store.salvaged !== null) tellSalvage(store.salvaged, office, log);
  const hotLists = await openHotLists({
    configuration: configuration.hotLists,
    directory: store.directory,
    keys: store.keyring,
    audit: office.audit,
    ...{ clock, log, unit },
  });
  const position = openPosition(configuration.position, clock, { time: (at) => clock.gpsTime(at) });
  const recogniser = await openRecognition(recognition);
  const startedMs = clock.monotonicMs();
  const healthSources = (): ReadonlyMap<string, HealthSource> =>
    new Map([
      ['cameras', () => camerasHealth(cameras.map(reportOf))],
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
    alertConfidence: recognition.alertConfidence,
  };
  const cameras = configuration.cameras.map(
    (camera): ObservedCamera => ({
      ...openCamera(camera, {
        clock,
        position,
        onLost: (lost, { code, message }, retryInMs) =>
          log.warn({ event: 'camera_lost', camera: lost, code, reason: message, retryInMs }),
      }),
      observer: new CameraFigures(clock),
    }),
  );

  const events = maintenanceEvents(office, log);
  const maintenance = { store, clock, agencyId: unit.agencyId, limits: profile.retention, events };
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
      background.start((stop) => writeCameraStatus(store.directory, () => cameras.map(reportOf), stop));
      const footage = Promise.all(
        cameras.map((camera, index) =>
          capture.start((stop) => {
            const { direction, regionHint } = configuration.cameras[index]!;
            const { rereadAfterMs } = recognition;
            const tracker = new VehicleTracker({ rereadAfterMs, leaveAfterMs, regionHint });
            const onFault = (error: unknown) =>
              log.warn({ event: 'frame_failed', camera: camera.source.cameraId, error });
            return runCamera(parts, { ...camera, tracker, direction, onFault }, stop);
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
    async close() {
      await recogniser[Symbol.asyncDispose]();
      await uplink[Symbol.asyncDispose]();
      await hotLists[Symbol.asyncDispose]();
      store[Symbol.dispose]();
    },
  };
}

/** A damaged database was replaced: said loudly, since what could not be saved is gone from this unit. */
function tellSalvage({ quarantine, rows, incomplete }: Salvage, { audit, unit }: Office, log: Logger): void {
  log.error({ event: 'database_replaced', quarantine, rows, incomplete });
  const dataElements = { quarantine, rows: JSON.stringify(rows), incomplete: incomplete.join(' ') };
  audit.append({ actor: unitActor(unit), action: 'storage_replaced', dataElements });
}

/** What maintenance did, told to the log and the audit trail. */
function maintenanceEvents({ audit, unit }: Office, log: Logger): MaintenanceEvents {
  let disk = 'ample';
  return {
    disk: (state, room) => {
      if (state !== disk)
        log.warn({ event: 'disk_state', state, freeBytes: room.freeBytes, usedBytes: room.usedBytes });
      disk = state;
    },
    destroyed: (records) => {
      for (const { reason, retentionClass, rule, ...counts } of records) {
        log.info({ event: 'records_destroyed', reason, retentionClass });
        const dataElements = { reason, retentionClass: retentionClass ?? null, rule, counts: JSON.stringify(counts) };
        const action = reason === 'disk_short' ? 'storage_shed' : 'purged';
        audit.append({ actor: unitActor(unit), action, dataElements });
      }
    },
    purgeWaits: () => log.info({ event: 'purge_waits', reason: 'the clock is not trusted' }),
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
