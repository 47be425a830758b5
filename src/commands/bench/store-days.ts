import { statSync } from 'node:fs';
import { dayMs } from '../../domain/time.js';
import { purgeExpired, type RetentionLimits } from '../../store/retention/purge.js';
import type { Store } from '../../store/store.js';
import { detectionMaker, newestAt } from './store-detections.js';

const keptDays = 30;

/**
 * A pole camera's days one after another, each with its purge, in an empty store.
 * @param setTime moves the store's clock
 * @returns the size of the database file after the days that matter
 */
export async function simulateDays(
  store: Store,
  parts: { days: number; aDay: number; agencyId: string; clock: Parameters<typeof purgeExpired>[0]['clock'] },
  setTime: (at: number) => void,
) {
  const rule = { floorDays: 0, ceilingDays: keptDays, basis: 'benchmark' };
  const limits: RetentionLimits = { fixed: rule, patrol: rule, parking: rule, hit: rule, investigation: rule };
  const make = detectionMaker(parts.days * parts.aDay);
  const rows: { day: number; detections: number; 'database MB': number }[] = [];
  for (let day = 1; day <= parts.days; day++) {
    const begins = newestAt + day * dayMs;
    setTime(begins + dayMs);
    for (let from = 0; from < parts.aDay; from += 2000) {
      store.database.transaction(() => {
        for (let i = from; i < Math.min(parts.aDay, from + 2000); i++) {
          const { detection } = make((day - 1) * parts.aDay + i);
          const capturedAt = begins + Math.floor((dayMs * i) / parts.aDay);
          const moved = { ...detection, capturedAt, retentionClass: 'fixed' as const };
          store.detections.write({ detection: moved, hits: [], alerts: [], outbox: [] });
        }
      });
    }
    await purgeExpired({ ...store, clock: parts.clock, agencyId: parts.agencyId }, limits);
    if (day % 10 !== 0 && day !== keptDays + 1) continue;
    store.database.truncateLog();
    const detections = Number(store.database.get('SELECT count(*) AS n FROM detections')?.n);
    rows.push({ day, detections, 'database MB': Math.round(statSync(store.database.path).size / 1e6) });
  }
  return rows;
}
