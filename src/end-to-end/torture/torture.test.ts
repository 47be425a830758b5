import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { storeSchema } from '../../domain/configuration/store.js';
import { ManualClock } from '../../domain/testing/manual-clock.js';
import { dayMs } from '../../domain/time.js';
import { UnitKey } from '../../ops/unit-key.js';
import { seeded } from '../../recognition/passage/simulated-traffic.js';
import { verifyAudit } from '../../store/audit-log/verify-audit.js';
import { openStore } from '../../store/store.js';
import { topicRoot } from '../../uplink/topics.js';
import { Central } from './central.js';
import { Hub } from './hub.js';
import { type Order, unit } from './order.js';
import { Relay } from './relay.js';
import { SmallDisk } from './small-disk.js';
import { compileUnit, type Shown, startUnit } from './unit-process.js';

const kills = Number(process.env.TORTURE_KILLS ?? 8);
const seed = Number(process.env.TORTURE_SEED ?? Math.floor(Math.random() * 1e9));
const diskMb = 192;
const reserveMb = 30;

/** How often each misfortune strikes a life, 0..1. */
const odds = { dieStarting: 0.12, brokerKilled: 0.2, linkCut: 0.4, diskFull: 0.15, bornOnFullDisk: 0.1, step: 0.3 };

test(`${kills} kill -9 (TORTURE_SEED=${seed}) lose nothing, store nothing twice and leave no orphan`, async () => {
  console.log(`torture: ${kills} kills, seed ${seed}`);
  await compileUnit();
  const random = seeded(seed);
  const strikes = (chance: number) => random() < chance;
  using disk = new SmallDisk(diskMb);
  if (!disk.isOwn) console.log('torture: NO DISK IS FILLED, since this user may not mount one');
  const directory = join(disk.directory, 'data');
  await using hub = await Hub.open();
  await using relay = await Relay.open(hub.port);
  await using central = await Central.listen(hub.url, topicRoot(unit));
  const shown: Shown = { detections: new Map(), alerts: new Set(), recovered: 0, setAside: 0 };
  const order = (life: number, drain = false): Order => {
    const fromMs = strikes(odds.step) ? aDay(random) : 0;
    const times = { fromMs, toMs: strikes(odds.step) ? aDay(random) : fromMs };
    const clock = { ...times, trustedAfterMs: Math.round(random() * 300), stepAfterMs: Math.round(random() * 800) };
    return { directory, url: relay.url, life, drain, reserveMb, clock };
  };
  const happened = {
    'born on a full disk': 0,
    'died starting': 0,
    'disk filled': 0,
    'broker killed': 0,
    'link cut': 0,
  };

  // A unit whose very first start finds a full disk cannot make its key, and ends saying so.
  let hasKey = false;
  for (let life = 1; life <= kills; life++) {
    const strike = async (
      name: keyof typeof happened,
      chance: number,
      run: (first: number, then: number) => unknown,
    ) => {
      const [first, then] = [random() * 1200, random() * 800];
      if (!strikes(chance)) return;
      happened[name] += 1;
      await run(first, then);
    };
    await strike('born on a full disk', hasKey ? odds.bornOnFullDisk : 0, () => disk.fill());
    const unitLife = startUnit(order(life), shown);
    const dieAfterMs = random() * 2000;
    const misfortunes = [
      strike('died starting', odds.dieStarting, async (first) => {
        await sleep(first / 2);
        unitLife.child.kill('SIGKILL');
      }),
      unitLife.ready.then((isAtWork) => {
        // One that died as it started may have made none.
        hasKey ||= isAtWork;
        disk.empty();
        return Promise.all([
          strike('disk filled', odds.diskFull, async (first, then) => {
            await sleep(first);
            disk.fill();
            await sleep(then);
            disk.empty();
          }),
          strike('broker killed', odds.brokerKilled, async (first, then) => {
            await sleep(first);
            await hub.kill();
            await sleep(then);
            await hub.restart();
          }),
          strike('link cut', odds.linkCut, async (first, then) => {
            await sleep(first);
            relay.cut();
            await sleep(then);
            relay.mend();
          }),
          sleep(dieAfterMs),
        ]);
      }),
    ];
    await unitLife.ready;
    await sleep(dieAfterMs);
    // On a busy machine a short life may show nothing; all of them must not.
    const isAlive = () => unitLife.child.exitCode === null && unitLife.child.signalCode === null;
    while (life === kills && shown.detections.size === 0 && isAlive()) await sleep(100);
    unitLife.child.kill('SIGKILL');
    const { code, stderr } = await unitLife.ended;
    // Before anything is said of it: a broker that comes back later would outlive the test.
    await Promise.all(misfortunes);
    // It must end by the kill alone: full disks, dead brokers and stepped clocks stop nothing.
    expect({ life, code, stderr }).toEqual({ life, code: null, stderr: '' });
  }

  const last = await startUnit(order(kills + 1, true), shown).ended;
  expect(last).toEqual({ code: 0, stderr: '' });
  const { detections, alerts, images } = central;
  console.log('torture:', { ...happened, detections: detections.size, alerts: alerts.size, images: images.size });
  console.log('torture:', { messages: central.messages, repeated: central.repeated, recovered: shown.recovered });

  expect(central.faults).toEqual([]);
  expect(shown.setAside).toBe(0);
  expect(shown.detections.size).toBeGreaterThan(0);
  const missing = [...shown.detections].filter(
    ([id, { revision }]) => !((detections.get(id)?.revision ?? 0) >= revision),
  );
  expect(missing).toEqual([]);
  expect([...shown.alerts].filter((id) => !alerts.has(id))).toEqual([]);
  const plates = [...detections.values()].map(({ read }) => read.text);
  expect(plates.length).toBe(new Set(plates).size);
  const named = [...detections.values()].flatMap(({ plateImage, vehicleImage }) => [plateImage, vehicleImage]);
  expect(named.filter((image) => image !== null && !images.has(image.sha256))).toEqual([]);
  await checkDirectory(directory, central);
}, 1_200_000);

/** What lies in the data directory after all that: whole, and known to central. */
async function checkDirectory(directory: string, central: Central): Promise<void> {
  using store = openStore(storeSchema.parse({ directory }), new ManualClock(Date.now()), { resendAfterMs: null });
  const ids = (sql: string) => store.database.all(sql).map((row) => String(row.id));
  const unknown = ids('SELECT detection_id AS id FROM detections').filter((id) => !central.detections.has(id));
  expect(unknown).toEqual([]);
  expect(ids('SELECT alert_id AS id FROM alerts').filter((id) => !central.alerts.has(id))).toEqual([]);
  const rows = ids('SELECT DISTINCT lower(hex(sha256)) AS id FROM images').sort();
  const files = readdirSync(join(directory, 'images'), { recursive: true, withFileTypes: true });
  expect(
    files
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .sort(),
  ).toEqual(rows);
  // `get` compares what is in the file with the SHA-256 that names it.
  for (const sha256 of rows) await store.images.get(sha256);
  const key = UnitKey.open(directory, store.keyring);
  const verdict = verifyAudit(store.database, unit.unitId, key, central.auditHeads);
  expect(verdict.faults).toEqual([]);
  console.log('torture:', {
    imagesHeld: rows.length,
    auditRecords: verdict.records,
    auditHeads: central.auditHeads.length,
  });
}

const aDay = (random: () => number) => (random() < 0.5 ? -dayMs : dayMs);
