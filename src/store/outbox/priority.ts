import type { OutboxKind } from '../../domain/outbox.js';

/** What goes first: 0 before 1. Images last, the large ones after the small. */
export const outboxPriority: Readonly<Record<OutboxKind, number>> = {
  alert: 0,
  disposition: 1,
  correction: 1,
  'audit-head': 1,
  detection: 2,
  'plate-image': 3,
  'vehicle-image': 4,
};
