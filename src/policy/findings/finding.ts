import type { UtcMs } from '../../domain/time.js';
import type { ClauseFacts } from '../clause-facts.js';

/**
 * `nothing_yet` is for what the store holds no instance of; `violated` for what must never be, such as a broken audit
 * log; `not_shown` for a clause without a test.
 */
export type ClauseState = 'met' | 'nothing_yet' | 'not_configured' | 'overdue' | 'violated' | 'not_shown';

/** What the running system shows of a clause. */
export type Finding = readonly [state: ClauseState, evidence: string];

/** Findings by clause, of one part of the policy. */
export type Findings = (facts: ClauseFacts) => Readonly<Record<string, Finding>>;

export const met = (evidence: string): Finding => ['met', evidence];

/** `otherwise` unless `good`. */
export function expect(good: boolean, otherwise: ClauseState, evidence: string): Finding {
  return [good ? 'met' : otherwise, evidence];
}

/** A rule that nothing has come under yet has not been shown to hold; what is wrong with it stays wrong. */
export function shownBy(instances: number, [state, evidence]: Finding): Finding {
  return [state === 'met' && instances === 0 ? 'nothing_yet' : state, evidence];
}

/** How often an action of the audit trail was recorded. */
export function count({ stored }: ClauseFacts, action: string): number {
  return stored.audit.lastByAction[action]?.n ?? 0;
}

/** For what cannot happen: `count` of it were found in the store. */
export function none(count: number, what: string, evidence: string): Finding {
  return expect(count === 0, 'violated', `${evidence}; ${count} ${what}`);
}

/** The first that something is wrong with, else the first of which there is nothing yet, or all of them together. */
export function both(...findings: readonly Finding[]): Finding {
  const states = findings.map(([each]) => each);
  const wrong = states.find((each) => each !== 'met' && each !== 'nothing_yet');
  const state = wrong ?? (states.includes('nothing_yet') ? 'nothing_yet' : 'met');
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
