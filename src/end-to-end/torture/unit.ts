/**
 * What the torture kills: the daemon from the pipeline on (store, audit trail, maintenance, uplink, clock), fed by three
 * cameras whose traffic is made up, so that no time goes into pixels. Writes a JSON line for everything that a person
 * beside it would have been shown.
 */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { unitActor } from '../../domain/access.js';
import { storeSchema } from '../../domain/configuration/store.js';
import { uplinkSchema } from '../../domain/configuration/uplink.js';
import { asPlatewardenError } from '../../domain/errors.js';
import { timeSortedIds } from '../../domain/ids.js';
import { loadAgencyProfile } from '../../ops/load-agency-profile.js';
import { TrustedClock } from '../../ops/trusted-clock.js';
import { runCamera } from '../../pipeline.js';
import { profileFaults } from '../../policy/agency-profile-bounds.js';
import { startCheckpointer } from '../../store/log/checkpointer.js';
import { keepRoom } from '../../store/maintenance.js';
import { type Office, openOffice } from '../../store/office.js';
import { purgeExpired, type RetentionLimits } from '../../store/retention/purge.js';
import { openStore } from '../../store/store.js';
import { UplinkMessages } from '../../uplink/message-maker.js';
import { openUplink } from '../../uplink/open-uplink.js';
import { type Order, orderSchema, unit } from './order.js';
import { trafficCamera, trafficMatcher } from './traffic.js';

const order: Order = orderSchema.parse(JSON.parse(process.argv[2] ?? ''));
const say = (line: object) => writeSync(1, `${JSON.stringify(line)}\n`);
const resendAfterMs = 1500;

let wallStepMs = order.clock.fromMs;
let office: Office | null = null;
const clock = new TrustedClock(
  { wallMs: () => Date.now() + wallStepMs, monotonicMs: () => performance.now() },
  ({ stepMs, source }) =>
    office?.audit.append({ actor: unitActor(unit), action: 'clock_corrected', dataElements: { stepMs, source } }),
);
const profile = loadAgencyProfile('config/agencies/demo-so.yaml', profileFaults);
const messages = new UplinkMessages();
const ids = timeSortedIds(clock);
using store = openStore(storeSchema.parse({ directory: order.directory, reserveMb: order.reserveMb }), clock, {
  resendAfterMs,
  repair: true,
});
const recovered = store.closeOpen((detection) => messages.detection(detection));
office = openOffice({ store, clock, ids, profile, unit });
await using uplink = await openUplink(
  uplinkSchema.parse({ kind: 'mqtt', url: order.url, publishTimeoutMs: 2000, receipts: { resendAfterMs } }),
  { outbox: store.outbox, images: store.images, clock, log: pino({ level: 'silent' }), unit },
);
await using checkpointer = startCheckpointer(store.database, store.keyring.databaseKey());
say({ ready: order.life, recovered, salvaged: store.salvaged !== null });

const stop = new AbortController();
const { signal } = stop;
const uploading = uplink.run(signal);
await Promise.race([
  order.drain ? drained() : Promise.all(['front', 'rear', 'left'].map(watch)),
  uploading,
  keepInOrder(),
  readAndBeAudited(),
  correctClock(),
  checkpointer.failed,
]);
stop.abort();
// As the daemon does: what the broker has answered is settled before the store closes.
await uploading;

function watch(cameraId: string): Promise<void> {
  return runCamera(
    {
      ...{ unit, clock, ids, messages, images: store.images, store: store.detections, matcher: trafficMatcher },
      recogniser: { recognise: async () => [] },
      position: { positionAt: () => null },
      linker: { link: () => null },
      selfTest: null,
      encoder: { encode: async () => ({ plate: picture(), vehicle: picture() }) },
      view: {
        passage: () => undefined,
        detection: ({ detectionId, revision, read }) => say({ detection: detectionId, revision, plate: read.text }),
        alert: ({ alertId }) => say({ alert: alertId }),
      },
      caseNumber: () => null,
      isPausedAt: () => false,
      alertConfidence: 0.9,
    },
    trafficCamera(cameraId, order.life, clock),
    signal,
  );
}

/** Bytes that stand for a picture, none like another. */
function picture() {
  return { bytes: randomBytes(1500 + Math.floor(Math.random() * 3000)), width: 120, height: 40 };
}

/** What maintenance does by the minute and the hour, at the pace of these short lives. */
async function keepInOrder(): Promise<never> {
  const rule = { floorDays: 0, ceilingDays: 30, basis: 'torture' };
  const limits: RetentionLimits = { fixed: rule, patrol: rule, parking: rule, hit: rule, investigation: rule };
  const events = { disk: () => undefined, destroyed: () => undefined, purgeWaits: () => undefined };
  for (;;) {
    await keepRoom({ store, clock, agencyId: unit.agencyId, limits, events });
    await purgeExpired({ ...store, clock, agencyId: unit.agencyId }, limits, signal);
    await sleep(100);
  }
}

/** Somebody searches all the time: what makes the audit trail grow. Without room for its record, a search is refused. */
async function readAndBeAudited(): Promise<never> {
  for (;;) {
    try {
      office?.audit.append({ actor: unitActor(unit), action: 'query', dataElements: { life: order.life } });
    } catch (error) {
      if (asPlatewardenError(error).code !== 'disk_full') throw error;
    }
    await sleep(20);
  }
}

/** Network time comes, and later steps the computer's clock. */
async function correctClock(): Promise<never> {
  await sleep(order.clock.trustedAfterMs);
  clock.networkTime();
  await sleep(order.clock.stepAfterMs);
  wallStepMs = order.clock.toMs;
  clock.networkTime();
  return new Promise<never>(() => undefined);
}

/** Resolves when central has everything but what was set aside. */
async function drained(): Promise<void> {
  const waiting = () => store.database.get('SELECT 1 FROM outbox WHERE set_aside_at IS NULL LIMIT 1') !== undefined;
  while (waiting()) await sleep(50);
  await store.check();
  say({ drained: true, setAside: store.outbox.setAsideCount() });
}
