import type { AgencyProfile } from '../domain/agency-profile.js';
import { dayMs } from '../domain/time.js';
import { clauseTests } from './clause-tests.js';
import { type Clause, clauses } from './clauses.js';
import type { ComplianceReport } from './compliance.js';

/** `violated` is for what must never be, such as a broken audit log; `not_shown` for a clause without a test. */
export type ClauseState = 'met' | 'not_configured' | 'overdue' | 'violated' | 'not_shown';

export interface ClauseLine extends Clause {
  readonly state: ClauseState;
  /** What the system itself shows. */
  readonly evidence: string;
  /** Name of the test that would fail without the behaviour. */
  readonly test: string | null;
}

/** What the states are read from. */
export interface ClauseFacts {
  readonly profile: AgencyProfile;
  readonly compliance: ComplianceReport;
  readonly accounts: number;
  readonly auditRecords: number;
  /** Version of the policy last published, or null. */
  readonly publishedVersion: string | null;
  /** `none`, `demo`, or whether the broker is reached over TLS. */
  readonly uplink: 'none' | 'demo' | 'tls' | 'plain';
}

type Finding = readonly [state: ClauseState, evidence: string];

/** The clause table with its state now, in the order of the policy. */
export function clauseLines(facts: ClauseFacts): ClauseLine[] {
  const findings = findingsOf(facts);
  return clauses.map((clause) => {
    const test = clauseTests[clause.id] ?? null;
    const [state, evidence] = findings[clause.id] ?? ['met', 'built in; cannot be switched off'];
    return { ...clause, state: test === null && state === 'met' ? 'not_shown' : state, evidence, test };
  });
}

function findingsOf({ profile, compliance, accounts, auditRecords, publishedVersion, uplink }: ClauseFacts) {
  const { version } = profile.policy;
  const { misuse, holdsDue, quality } = compliance;
  const trained: Finding = [
    'met',
    `${names(compliance.expiredTraining)} without current training, and so without access`,
  ];
  const fresh: Finding = lacking(
    compliance.staleLists.length === 0,
    'overdue',
    `not refreshed within a day: ${names(compliance.staleLists)}`,
  );
  const transport: Finding = [
    uplink === 'tls' ? 'met' : 'not_configured',
    uplink === 'tls' ? 'password and one-time code; TLS to the broker' : `uplink is ${uplink}, not TLS`,
  ];
  const marks = quality.reduce((sum, camera) => sum + camera.misreads, 0);
  const inadvertent = quality.reduce((sum, camera) => sum + camera.inadvertent, 0);
  const lastAudit = compliance.findings.lastAt;
  const audited = lastAudit !== null && compliance.to - lastAudit < 365 * dayMs;
  const openTooLong = compliance.oldestOpenHitAt !== null && compliance.to - compliance.oldestOpenHitAt > dayMs;
  const rule = (name: keyof AgencyProfile['retention']): Finding => {
    const { floorDays, ceilingDays, basis } = profile.retention[name];
    return ['met', `${name}: ${floorDays} to ${ceilingDays} days (${basis})`];
  };
  const findings: Record<string, Finding> = {
    'S-4.1a': lacking(accounts > 0, 'not_configured', `${accounts} accounts, each with name, title and agency`),
    'S-4.1b': trained,
    'S-4.1c': ['met', `report computed: ${compliance.failedLogins} failed logins, ${compliance.refusals} refusals`],
    'S-4.1d': ['met', `${auditRecords} audit records`],
    'S-4.1e': named(profile.administrator),
    'S-4.1f': named(profile.custodianOfRecords, `${compliance.destructions} destruction records this period`),
    'S-4.1g': lacking(
      publishedVersion === version,
      'not_configured',
      `published: ${publishedVersion ?? 'never'}; current: ${version}`,
    ),
    'S-5': lacking(
      uplink !== 'none',
      'not_configured',
      `${compliance.undeliveredItems} records undelivered for over an hour`,
    ),
    'S-6': rule('parking'),
    'S-7': rule('fixed'),
    'S-8': ['met', `${profile.purposes.length} authorised purposes; no telemetry`],
    'S-9.4': trained,
    'S-9.7': lacking(profile.hotLists.length > 0, 'not_configured', `${profile.hotLists.length} designated lists`),
    'S-9.7c': lacking(!openTooLong, 'overdue', `${compliance.openHits} open hits`),
    'S-9.7d': fresh,
    'S-9.10b': ['met', `${misuse.length} look-ups flagged this period`],
    'S-9.10d': ['met', `${misuse.length} look-ups flagged this period`],
    'S-9.10f': ['met', `suspended: ${names(compliance.suspended)}`],
    'S-10c': lacking(audited, 'overdue', auditText(lastAudit)),
    'S-11e': ['met', `register: ${compliance.releases.approved} approved, ${compliance.releases.refused} refused`],
    'N-PU': ['met', profile.purposes.join(', ')],
    'N-RE': ['met', `version ${version}; not acknowledged, and so without access: ${names(compliance.unacknowledged)}`],
    'N-TR': trained,
    'N-AU-fields': ['met', `${auditRecords} audit records`],
    'N-AU-annual': lacking(audited, 'overdue', auditText(lastAudit)),
    'N-AU-tamper': lacking(
      compliance.auditFaults.length === 0,
      'violated',
      compliance.auditFaults[0] ?? 'chain, order and tail verified',
    ),
    'N-DQ-correct': ['met', `${marks} misreads marked in thirty days`],
    'N-DQ-fresh': fresh,
    'N-DQ-inadvertent': ['met', `${inadvertent} inadvertent captures in thirty days`],
    'N-SE': transport,
    'N-RT-notify': lacking(
      uplink !== 'none',
      'not_configured',
      `${compliance.undeliveredAlerts} alerts undelivered for over an hour`,
    ),
    'N-RT-hit': rule('hit'),
    'N-RT-nonhit': rule('patrol'),
    'N-RT-case': lacking(holdsDue === 0, 'overdue', `${holdsDue} holds due for review`),
    'N-SY': named(profile.seniorOfficer),
    'N-PR': lacking(!compliance.policyReviewOverdue, 'overdue', `review due on ${compliance.policyReviewDueOn}`),
  };
  return findings;
}

function lacking(met: boolean, otherwise: ClauseState, evidence: string): Finding {
  return [met ? 'met' : otherwise, evidence];
}

/** Sample profiles hold names in brackets where the agency must fill one in. */
function named(person: { title: string; name: string }, more = ''): Finding {
  const missing = person.name.startsWith('(');
  const text = missing ? `nobody named as ${person.title}` : `${person.title} ${person.name}`;
  return [missing ? 'not_configured' : 'met', more === '' ? text : `${text}; ${more}`];
}

function names(list: readonly string[]): string {
  return list.length === 0 ? 'nobody or none' : list.join(', ');
}

function auditText(lastAt: number | null): string {
  return lastAt === null
    ? 'no finding of a yearly audit yet'
    : `last finding ${new Date(lastAt).toISOString().slice(0, 10)}`;
}
