import type { Recipient } from '../domain/alert.js';
import type { HotListMatch } from '../domain/hit.js';

const parties: readonly Recipient[] = [
  { kind: 'operator', address: 'operator' },
  { kind: 'dispatch', address: 'dispatch' },
  { kind: 'fusion-centre', address: 'fusion-centre' },
  { kind: 'list-custodian', address: 'list-custodian' },
];

/**
 * Who is told of a hit: the unit's officer, the agency's dispatch, the fusion centre and the list's custodian (clause
 * N-RT-notify), then whom the entry names. A secret list tells only the named: the operator sees nothing.
 */
export function recipientsOf(match: Pick<HotListMatch, 'list' | 'recipients'>): readonly Recipient[] {
  const named = match.recipients.map((address): Recipient => ({ kind: 'named', address }));
  return match.list.secret ? named : [...parties, ...named];
}
