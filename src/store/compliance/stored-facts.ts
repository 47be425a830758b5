import type { AgencyProfile } from '../../domain/agency-profile.js';
import type { RetentionClass } from '../../domain/detection.js';
import { categorySchema } from '../../domain/hot-list.js';
import { dayMs, hourMs, type UtcMs } from '../../domain/time.js';
import { standingOf } from '../../policy/account.js';
import type { AccountFacts, ClassFacts, ListFacts, StoredFacts } from '../../policy/clause-facts.js';
import { publishedSha256 } from '../../policy/published-policy.js';
import { accountOf } from '../accounts/account-rows.js';
import { auditRecords } from '../audit-log/audit-records.js';
import type { Database } from '../database.js';
import { releaseCounts } from '../releases/release-counts.js';

const listTrailMs = 30 * dayMs;
/** The purge comes every hour, and takes its time. */
const purgeTakesMs = 2 * hourMs;
/** No training is valid for longer (N-TR), whatever the profile said then. */
const longestTrainingMs = 365 * dayMs;

/** Counts what the clause table rests on. */
export function storedFacts(database: Database, profile: AgencyProfile, now: UtcMs): StoredFacts {
  const number = (sql: string, ...parameters: unknown[]) => Number(database.get(sql, ...parameters)?.n ?? 0);
  const published = [...auditRecords(database, { actions: ['policy_published'] })].findLast(
    ({ outcome }) => outcome === 'done',
  );
  return {
    accounts: accountFacts(database, profile, now),
    sessionsOfSuspended: number(
      'SELECT count(*) AS n FROM sessions JOIN accounts USING (account_id) WHERE suspended_at IS NOT NULL',
    ),
    untrainedLogins: number(
      `SELECT count(*) AS n FROM audit_log l WHERE action = 'login' AND outcome = 'done' AND NOT EXISTS (
         SELECT 1 FROM trainings t WHERE t.account_id = l.account_id AND t.completed_at > l.at - ?)`,
      longestTrainingMs,
    ),
    audit: auditFacts(database),
    lastMonthlyReport: (database.get('SELECT max(month) AS month FROM compliance_reports')?.month ?? null) as
      | string
      | null,
    published:
      published === undefined
        ? null
        : {
            version: String(published.dataElements.version),
            at: published.at,
            current: published.dataElements.sha256 === publishedSha256(profile),
          },
    watchedPlates: number('SELECT count(*) AS n FROM watched_plates'),
    shifts: number('SELECT count(*) AS n FROM shifts'),
    retention: Object.entries(profile.retention).map(([name, { ceilingDays }]) =>
      classFacts(database, name as RetentionClass, now - ceilingDays * dayMs - purgeTakesMs, now),
    ),
    delivery: deliveryFacts(database),
    lastDestruction: lastDestruction(database),
    holds: {
      active: number('SELECT count(*) AS n FROM holds WHERE released_at IS NULL'),
      overCeiling: number('SELECT count(*) AS n FROM holds WHERE released_at IS NULL AND ends_at <= ?', now),
    },
    lists: listFacts(database, now),
    detections: {
      stored: number('SELECT count(*) AS n FROM detections'),
      canvassed: number('SELECT count(*) AS n FROM detections WHERE case_number IS NOT NULL'),
      ofPartners: number('SELECT count(*) AS n FROM detections WHERE agency_id <> ?', profile.agencyId),
    },
    hits: hitFacts(database),
    answers: {
      comparisons: number('SELECT count(*) AS n FROM plate_comparisons'),
      confirmations: number('SELECT count(*) AS n FROM status_confirmations'),
      exigent: number("SELECT count(*) AS n FROM status_confirmations WHERE method = 'exigent'"),
    },
    refusals: refusalsByClause(database),
    unreviewedReleases: number(
      `SELECT count(*) AS n FROM releases WHERE (decision = 'approved' AND decided_by = prepared_by)
         OR (fulfilled_at IS NOT NULL AND coalesce(decision, '') <> 'approved')`,
    ),
    releases: releaseCounts(database, 0, now),
  };
}

function accountFacts(database: Database, profile: AgencyProfile, now: UtcMs): AccountFacts[] {
  return database.all('SELECT * FROM accounts ORDER BY login_name').map((row) => {
    const account = accountOf(row);
    return {
      loginName: account.loginName,
      title: account.title,
      role: account.role,
      suspended: account.suspendedAt !== null,
      acknowledged: account.acknowledgedVersion === profile.policy.version,
      trainingEndsAt: standingOf(account, profile, now).trainingEndsAt,
      entitlements: account.entitlements,
      hasSecondFactor: String(row.totp_secret) !== '',
      hash: String(row.password_hash).split('$').slice(0, 2).join(', '),
    };
  });
}

function auditFacts(database: Database): StoredFacts['audit'] {
  const all = database.get('SELECT count(*) AS n, min(at) AS first, max(at) AS last FROM audit_log');
  const unreasoned = database.get(
    `SELECT count(*) AS n FROM audit_log WHERE action IN ('query', 'image_viewed', 'hit_viewed', 'exported')
       AND outcome = 'done' AND (json_extract(record, '$.purpose') IS NULL OR json_extract(record, '$.caseNumber') IS NULL)`,
  );
  const actions = database.all(
    "SELECT action, count(*) AS n, max(at) AS at FROM audit_log WHERE outcome = 'done' GROUP BY action",
  );
  const publishedAt = Number(database.get('SELECT published_at FROM audit_head')?.published_at ?? 0);
  return {
    records: Number(all?.n),
    firstAt: (all?.first ?? null) as UtcMs | null,
    lastAt: (all?.last ?? null) as UtcMs | null,
    unreasoned: Number(unreasoned?.n),
    headPublishedAt: publishedAt === 0 ? null : publishedAt,
    lastByAction: Object.fromEntries(
      actions.map((row) => [String(row.action), { n: Number(row.n), at: Number(row.at) }]),
    ),
  };
}

function classFacts(database: Database, name: RetentionClass, before: UtcMs, now: UtcMs): ClassFacts {
  const row = database.get(
    'SELECT count(*) AS n, min(captured_at) AS oldest FROM detections WHERE retention_class = ?',
    name,
  );
  const overdue = database.get(
    `SELECT count(*) AS n FROM detections WHERE retention_class = ? AND retain_from < ? AND NOT EXISTS (
       SELECT 1 FROM held_detections JOIN holds USING (hold_id) WHERE detection = sequence AND released_at IS NULL AND ends_at > ?)`,
    name,
    before,
    now,
  );
  const oldestAt = (row?.oldest ?? null) as UtcMs | null;
  return { name, stored: Number(row?.n), oldestAt, overdue: Number(overdue?.n) };
}

function deliveryFacts(database: Database): StoredFacts['delivery'] {
  const lost = database.get(
    `SELECT count(*) AS n FROM detections d WHERE received_at IS NULL AND ended_at IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.detection_id = d.detection_id AND kind = 'detection')`,
  );
  const destroyed = database.get(
    `SELECT coalesce(sum(undelivered) FILTER (WHERE reason = 'disk_short'), 0) AS shed,
       coalesce(sum(undelivered) FILTER (WHERE reason <> 'disk_short'), 0) AS others FROM destructions`,
  );
  return { lost: Number(lost?.n), shed: Number(destroyed?.shed), destroyed: Number(destroyed?.others) };
}

function lastDestruction(database: Database): StoredFacts['lastDestruction'] {
  const row = database.get('SELECT * FROM destructions ORDER BY begun_at DESC, destruction_id DESC LIMIT 1');
  return row === undefined
    ? null
    : { at: Number(row.begun_at), rule: String(row.rule), detections: Number(row.detections) };
}

function listFacts(database: Database, now: UtcMs): ListFacts[] {
  const lists = new Map<string, ListFacts>();
  for (const record of auditRecords(database, { from: now - listTrailMs, actions: ['hot_list_refreshed'] })) {
    if (record.outcome !== 'done') continue;
    const { entries, extractedAt, immigrationDropped } = record.dataElements;
    const number = (value: unknown) => (typeof value === 'number' ? value : null);
    for (const subject of record.subjects) {
      const listId = subject.replace('list:', '');
      const known = { listId, refreshedAt: record.at, extractedAt: number(extractedAt), entries: number(entries) };
      lists.set(listId, { ...known, immigrationDropped: number(immigrationDropped) ?? 0 });
    }
  }
  return [...lists.values()];
}

function hitFacts(database: Database): StoredFacts['hits'] {
  const counts = new Map(
    database.all('SELECT status, count(*) AS n FROM hits GROUP BY status').map((row) => [row.status, Number(row.n)]),
  );
  const withoutListAge = database.get(
    "SELECT count(*) AS n FROM hits WHERE json_extract(list, '$.name') IS NULL OR json_extract(list, '$.ageMs') IS NULL",
  );
  const categories = database.all(
    `SELECT json_extract(entry, '$.category') AS category, count(*) AS n,
       count(*) FILTER (WHERE json_extract(entry, '$.synopsis') IS NULL) AS silent FROM hits GROUP BY 1`,
  );
  const named = (category: unknown) => categorySchema.safeParse(category).success;
  const outOfOrder = database.get(
    `SELECT count(*) AS n FROM hits LEFT JOIN plate_comparisons USING (hit_id) LEFT JOIN status_confirmations USING (hit_id)
       LEFT JOIN dispositions USING (hit_id)
     WHERE (status = 'confirmed' AND (result IS NULL OR result <> 'agrees' OR coalesce(answer, '') <> 'active'))
        OR (kind IN ('arrest', 'recovery', 'citation', 'other_enforcement')
            AND status <> 'confirmed' AND coalesce(method, '') <> 'exigent')`,
  );
  return {
    unverified: counts.get('unverified') ?? 0,
    confirmed: counts.get('confirmed') ?? 0,
    refuted: counts.get('refuted') ?? 0,
    withoutListAge: Number(withoutListAge?.n),
    byCategory: Object.fromEntries(categories.map(({ category, n }) => [String(category), Number(n)])),
    withoutReason: categories.reduce(
      (sum, { category, n, silent }) => sum + Number(named(category) ? (category === 'other' ? silent : 0) : n),
      0,
    ),
    outOfOrder: Number(outOfOrder?.n),
  };
}

/** Of accesses and releases: the clause stands in brackets, or before a colon. */
function refusalsByClause(database: Database): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of database.all(
    "SELECT json_extract(record, '$.detail') AS detail FROM audit_log WHERE outcome = 'refused'",
  )) {
    const clause = /\b[SN]-[A-Za-z0-9.-]*[A-Za-z0-9]/.exec(String(row.detail))?.[0];
    if (clause !== undefined) counts[clause] = (counts[clause] ?? 0) + 1;
  }
  return counts;
}
