import type { ClauseFacts } from './clause-facts.js';
import { clauseTests } from './clause-tests.js';
import { type Clause, clauses } from './clauses.js';
import { accessFindings } from './findings/access.js';
import type { ClauseState, Finding } from './findings/finding.js';
import { hitFindings } from './findings/hits.js';
import { hotListFindings } from './findings/hot-lists.js';
import { peopleFindings } from './findings/people.js';
import { recordFindings } from './findings/records.js';

export interface ClauseLine extends Clause {
  readonly state: ClauseState;
  /** What the system itself shows. */
  readonly evidence: string;
  /** Names of the tests that would fail without the behaviour. */
  readonly tests: readonly string[];
}

/** Nothing in a running system could be otherwise: only the test can show these. */
const inCode: Readonly<Record<string, Finding>> = {
  'S-2': ['met', 'a property of the code: the policy’s words are the names in it'],
};

/** The clause table with its state now, in the order of the policy. */
export function clauseLines(facts: ClauseFacts): ClauseLine[] {
  const findings: Readonly<Record<string, Finding>> = {
    ...inCode,
    ...peopleFindings(facts),
    ...accessFindings(facts),
    ...hotListFindings(facts),
    ...hitFindings(facts),
    ...recordFindings(facts),
  };
  return clauses.map((clause) => {
    const tests = clauseTests[clause.id] ?? [];
    const [state, evidence] = findings[clause.id] ?? ['not_shown', 'nothing in the system shows it'];
    return { ...clause, state: tests.length === 0 && state === 'met' ? 'not_shown' : state, evidence, tests };
  });
}
