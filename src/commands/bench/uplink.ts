import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { storeSchema } from '../../domain/configuration/store.js';
import { uplinkSchema } from '../../domain/configuration/uplink.js';
import type { OutboxItem, OutboxKind } from '../../domain/outbox.js';
import type { Outbox } from '../../domain/ports.js';
import type { Clock } from '../../domain/time.js';
import type { Unit } from '../../domain/unit.js';
import { startCheckpointer } from '../../store/log/checkpointer.js';
import { openStore, type Store } from '../../store/store.js';
import { UplinkMessages } from '../../uplink/message-maker.js';
import { openUplink } from '../../uplink/open-uplink.js';
import { publishBare } from './bare-publish.js';
import type { Benchmark } from './benchmark.js';
import { startMosquitto } from './mosquitto.js';
import { peakBytes, startPeak } from './peak-memory.js';
import { processorMs } from './processor-time.js';
import { detectionMaker, newestAt } from './store-detections.js';

const unit: Unit = { unitId: 'car-12', agencyId: 'bench-so', kind: 'vehicle' };
const clock: Clock = {
  now: () => newestAt,
  monotonicMs: () => performance.now(),
  statement: () => ({ source: 'ntp', trusted: true }),
};
const alertEvery = 100;
const batch = 1000;

/** A day without a link, then the link: encrypted store, mosquitto on loopback, MQTT 5, 100 in flight. */
export const uplinkBenchmark: Benchmark = {
  name: 'uplink',
  about: '100,000 detections recorded without a link, then delivered to mosquitto (--detections N)',
  quick: false,
  run: async (args) => {
    const { values } = parseArgs({ args: [...args], options: { detections: { type: 'string', default: '100000' } } });
    const detections = Number(values.detections);
    const directory = mkdtempSync(join(tmpdir(), 'platewarden-bench-'));
    try {
      using store = openStore(storeSchema.parse({ directory }), clock, { resendAfterMs: null });
      fill(store, detections);
      await using _checkpointer = startCheckpointer(store.database, store.keyring.databaseKey());
      // As in config/mosquitto: its default of 20 in flight would be what is measured.
      await using broker = await startMosquitto({ lines: () => ['max_inflight_messages 1000'] });
      const { result, ms } = await processorMs(() => deliver(store, broker.url));
      const delivered = { ...result, processorUsEach: Math.round((ms * 1000) / result.records) };
      const bare = await publishBare(broker.url, result.records);
      const bareShare = Number((result.recordsPerSecond / bare.recordsPerSecond).toFixed(2));
      return {
        tables: [
          {
            title: 'Backlog delivered to a local mosquitto',
            rows: [{ ...delivered, alertsFirst: yesNo(result.alertsFirst) }],
          },
          { title: 'As many messages of the same size published by mqtt.js alone', rows: [bare] },
        ],
        figures: { ...delivered, bare, bareShare },
        notes: [`${bareShare} of what mqtt.js alone does on this machine at this hour.`],
      };
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

/** The alerts are queued among the detections, one in a hundred. */
function fill(store: Store, count: number): void {
  const make = detectionMaker(count);
  const messages = new UplinkMessages();
  for (let start = 0; start < count; start += batch) {
    store.database.transaction(() => {
      for (let n = start; n < Math.min(count, start + batch); n++) {
        const made = make(n);
        const [record] = messages.detection(made.detection);
        // Without pictures: four in flight are what they are limited to, whatever the records do.
        const outbox = [record!, ...(n % alertEvery === 0 ? [alertLike(record!)] : [])];
        store.detections.write({ ...made, outbox });
      }
    });
  }
}

function alertLike(record: OutboxItem): OutboxItem {
  return { ...record, id: `A${record.id}`, kind: 'alert', topic: 'alert/dispatch', type: 'alpr.alert.v1' };
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

async function deliver(store: Store, url: string) {
  const kinds: OutboxKind[] = [];
  let mostByHalf = 0;
  const { outbox, images } = store;
  const records = outbox.depth();
  const watched: Outbox = watchGiven(outbox, (kind) => {
    if (kinds.push(kind) === records >> 1) mostByHalf = peakBytes();
  });
  const log = pino({ level: 'silent' });
  const configuration = uplinkSchema.parse({ kind: 'mqtt', url });
  await using uplink = await openUplink(configuration, { outbox: watched, images, clock, log, unit });
  const abort = new AbortController();
  globalThis.gc?.();
  const before = startPeak();
  const startedMs = performance.now();
  const running = uplink.run(abort.signal);
  await uplink.drained(AbortSignal.timeout(600_000));
  const seconds = (performance.now() - startedMs) / 1000;
  const most = peakBytes();
  abort.abort();
  await running;
  return {
    records,
    left: outbox.depth(),
    seconds: Number(seconds.toFixed(1)),
    recordsPerSecond: Math.round(records / seconds),
    memoryGrowthMiB: mebibytes(most - before),
    inSecondHalfMiB: mebibytes(most - mostByHalf),
    alertsFirst: kinds.lastIndexOf('alert') < kinds.indexOf('detection'),
  };
}

function mebibytes(bytes: number): number {
  return Number((bytes / 2 ** 20).toFixed(1));
}

/** The outbox, telling the kind of each item in the order in which it is given out. */
function watchGiven(outbox: Outbox, tell: (kind: OutboxKind) => void): Outbox {
  return {
    next: (limit, downTo) => {
      const items = outbox.next(limit, downTo);
      for (const { kind } of items) tell(kind);
      return items;
    },
    markDelivered: (ids, at) => outbox.markDelivered(ids, at),
    markReceived: (ids, at) => outbox.markReceived(ids, at),
    setAside: (id, reason, at) => outbox.setAside(id, reason, at),
    setAsideCount: () => outbox.setAsideCount(),
    retrySetAside: () => outbox.retrySetAside(),
    resetInFlight: () => outbox.resetInFlight(),
    depth: () => outbox.depth(),
    waitForItems: (signal, downTo) => outbox.waitForItems(signal, downTo),
  };
}
