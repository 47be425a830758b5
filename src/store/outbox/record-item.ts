import type { OutboxItem } from '../../domain/outbox.js';
import type { UtcMs } from '../../domain/time.js';

/** What people did, for central, as `uplink/messages/records.ts` describes it; `daemon/office-messages.test.ts` holds the two together. */
export function recordItem(
  kind: 'disposition' | 'correction' | 'audit-head',
  id: string,
  content: object,
  occurredAt: UtcMs,
  detectionId: string | null = null,
): OutboxItem {
  const body = JSON.stringify(content);
  return { id, kind, topic: kind, body, type: `alpr.${kind}.v1`, occurredAt, detectionId, alertId: null };
}
