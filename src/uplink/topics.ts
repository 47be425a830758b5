import type { Unit } from '../domain/unit.js';

/**
 * Names under `alpr/v1/{agency}/{unit}/`. None ever holds a plate: brokers log topics, and ACLs show them. Those of what
 * people did (`disposition`, `correction`) and of audit heads are given by the store, which queues them.
 */
export const topicNames = {
  state: 'state',
  health: 'health',
  detection: 'detection',
  alert: (address: string) => `alert/${address}`,
  image: (sha256: string) => `image/${sha256}`,
  receipt: 'receipt',
  command: 'command',
  commandResult: 'command-result',
} as const;

/** The root of all topics of a unit, without a slash at the end. */
export function topicRoot({ agencyId, unitId }: Pick<Unit, 'agencyId' | 'unitId'>): string {
  return `alpr/v1/${agencyId}/${unitId}`;
}
