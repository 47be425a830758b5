import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dayMs } from '../../domain/time.js';
import { plainParts } from '../testing/plain.js';
import { noon, sampleDetection, sampleItem } from '../testing/samples.js';
import { purgeExpired, type RetentionLimits } from './purge.js';

const rule = { floorDays: 0, ceilingDays: 30, basis: 'test schedule' };
const limits: RetentionLimits = { fixed: rule, patrol: rule, parking: rule, hit: rule, investigation: rule };
/** A pole camera has 10,000; what is tested, that the pages of the destroyed are used again, does not depend on it. */
const aDay = 50;

test('S-7: ninety days of a pole camera with retention at thirty end with a database no larger than after thirty-one', async () => {
  const parts = plainParts();
  const sizes: number[] = [];
  for (let day = 0; day < 90; day++) {
    const capturedAt = noon + day * dayMs;
    parts.database.transaction(() => {
      for (let i = 0; i < aDay; i++) {
        const number = day * aDay + i;
        const detection = sampleDetection(number, `P${(number * 7919) % 100_000}`, {
          capturedAt: capturedAt + i,
          retentionClass: 'fixed',
        });
        const outbox = [sampleItem(`d${number}`, { detectionId: detection.detectionId })];
        parts.recorder.write({ detection, hits: [], alerts: [], outbox });
      }
    });
    parts.outbox.markDelivered(
      parts.outbox.next(aDay).map((item) => item.id),
      capturedAt,
    );
    parts.clock.advance(dayMs);
    await purgeExpired(parts, limits);
    parts.database.truncateLog();
    sizes.push(statSync(parts.database.path).size);
  }
  expect(parts.database.get('SELECT count(*) AS n FROM detections')).toEqual({ n: 30 * aDay });
  expect(sizes.at(-1)! / sizes[31]!).toBeLessThan(1.03);
}, 240_000);
