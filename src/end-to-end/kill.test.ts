import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startMosquitto } from '../commands/bench/mosquitto.js';
import { storeSchema } from '../domain/configuration/store.js';
import { ManualClock } from '../domain/testing/manual-clock.js';
import { seeded } from '../recognition/passage/simulated-traffic.js';
import { openStore } from '../store/store.js';
import { demoConfiguration, platewarden } from './daemon-process.js';
import { Receiver } from './receiver.js';

const seed = Number(process.env.KILL_SEED ?? 20261125);
const kills = 10;

/** Ids of the detections and alerts that the data directory holds for good. */
function committed(directory: string): { detections: string[]; alerts: string[] } {
  using store = openStore(storeSchema.parse({ directory }), new ManualClock(Date.now()), { resendAfterMs: null });
  const ids = (sql: string) => store.database.all(sql).map((row) => String(row.id));
  return {
    detections: ids('SELECT detection_id AS id FROM detections'),
    alerts: ids('SELECT alert_id AS id FROM alerts'),
  };
}

test(`kill -9 at ${kills} random moments (seed ${seed}) loses no committed detection, and delivers every alert`, async () => {
  const random = seeded(seed);
  await using broker = await startMosquitto();
  await using receiver = await Receiver.listen(broker.url);
  const { file, data } = demoConfiguration((configuration) => {
    configuration.uplink = { kind: 'mqtt', url: broker.url };
  });
  for (let kill = 0; kill < kills; kill++) {
    const { child, ended } = platewarden('run', '--config', file);
    await Promise.race([sleep(1000 + random() * 6000), ended]);
    child.kill('SIGKILL');
    await ended;
  }
  const last = await platewarden('run', '--config', file, '--once').ended;
  expect(last.code).toBe(0);
  await receiver.caughtUp();

  const { detections, alerts } = committed(data);
  expect(detections.length).toBeGreaterThan(0);
  expect(alerts.length).toBeGreaterThan(0);
  const idsIn = (kind: string, field: string) =>
    new Set(
      receiver.of(kind).map(({ payload }) => (JSON.parse(payload.toString('utf8')) as Record<string, string>)[field]),
    );
  const arrivedDetections = idsIn('detection', 'detectionId');
  const arrivedAlerts = idsIn('alert/', 'alertId');
  expect(detections.filter((id) => !arrivedDetections.has(id))).toEqual([]);
  expect(alerts.filter((id) => !arrivedAlerts.has(id))).toEqual([]);
  // Stable: nothing arrives under an id that the data directory does not know.
  expect([...arrivedAlerts].filter((id) => !alerts.includes(id!))).toEqual([]);
}, 1_200_000);
