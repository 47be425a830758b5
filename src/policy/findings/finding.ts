import type { UtcMs } from '../../domain/time.js';
import type { ClauseFacts } from '../clause-facts.js';

/** `violated` is for what must never be, such as a broken audit log; `not_shown` for a clause without a test. */
export type ClauseState = 'met' | 'not_configured' | 'overdue' | 'violated' | 'not_shown';

/** What the running system shows of a clause. */
export type Finding = readonly [state: ClauseState, evidence: string];

/** Findings by clause, of one part of the policy. */
export type Findings = (facts: ClauseFacts) => Readonly<Record<string, Finding>>;

export const met = (evidence: string): Finding => ['met', evidence];

/** `otherwise` unless `good`. */
export function expect(good: boolean, otherwise: ClauseState, evidence: string): Finding {
  return [good ? 'met' : otherwise, evidence];
}

/** For what cannot happen: `count` of it were found in the store. */
export function none(count: number, what: string, evidence: string): Finding {
  return expect(count === 0, 'violated', `${evidence}; ${count} ${what}`);
}

/** The first that is not met, or all of them together. */
export function both(...findings: readonly Finding[]): Finding {
  const state = findings.find(([each]) => each !== 'met')?.[0] ?? 'met';
  return [state, findings.map(([, evidence]) => evidence).join('; ')];
}

/** `2026-11-25`, or `never`. */
export function day(at: UtcMs | null | undefined): string {
  return at === null || at === undefined ? 'never' : new Date(at).toISOString().slice(0, 10);
}

export function names(list: readonly string[]): string {
  return list.length === 0 ? 'none' : list.join(', ');
}

/** `12 (last 2026-11-25)` of an action of the audit trail. */
export function times({ stored }: ClauseFacts, action: string): string {
  const found = stored.audit.lastByAction[action];
  return found === undefined ? '0' : `${found.n} (last ${day(found.at)})`;
}

/** How many requests this clause refused. */
export function refusals({ stored }: ClauseFacts, clause: string): string {
  return `${stored.refusals[clause] ?? 0} refused under this clause`;
}

/** Whether what is sent reaches central storage; the demonstration's own broker does not. */
export function toCentral({ setup }: ClauseFacts): Finding {
  const reached = setup.uplink === 'tls' || setup.uplink === 'plain';
  return expect(reached, 'not_configured', `uplink to central: ${setup.uplink}`);
}
