import type { HealthSource, PartHealth } from '../ops/health.js';
import type { HotListStatus } from './list-keeper.js';
import { type SelfTestStatus, selfTestLine } from './self-test.js';

/** How the lists and the self-test are: degraded with an alarm, without a list, with a red one, or a self-test overdue. */
export function hotListsHealth(
  lists: readonly HotListStatus[],
  selfTest: SelfTestStatus | null,
): ReturnType<HealthSource> {
  const parts: PartHealth[] = lists.map((list) => {
    const message = faultOf(list);
    return { part: `hot list ${list.listId}`, state: message === '' ? 'ok' : 'degraded', message };
  });
  const figures: Record<string, number> = {
    hotListEntries: lists.reduce((sum, { entries }) => sum + (entries ?? 0), 0),
  };
  if (selfTest !== null) {
    parts.push({ part: 'self-test', state: selfTest.overdue ? 'degraded' : 'ok', message: selfTestLine(selfTest) });
    if (selfTest.last) figures.selfTestSeenAt = selfTest.last.seenAt;
    if (selfTest.last?.latencyMs != null) figures.selfTestLatencyMs = selfTest.last.latencyMs;
  }
  return { parts, figures };
}

function faultOf({ alarm, entries, freshness, designated }: HotListStatus): string {
  if (alarm !== null) return alarm;
  if (!designated) return '';
  if (entries === null) return 'not loaded';
  return freshness === 'red' ? 'over 36 hours old' : '';
}
