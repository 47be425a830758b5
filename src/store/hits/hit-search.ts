import type { AccessGrant } from '../../domain/access.js';
import { type Alert, type DeliveryState, deliveryStateSchema, recipientSchema } from '../../domain/alert.js';
import { PlatewardenError } from '../../domain/errors.js';
import { type Hit, hitEntrySchema, hitListSchema, hitSchema, matchSchema } from '../../domain/hit.js';
import type { UtcMs } from '../../domain/time.js';
import type { AuditedAccess } from '../access/audited-access.js';
import type { Database, Row } from '../database.js';

/** An alert and how far it got. */
export interface AlertDelivery extends Alert {
  readonly state: DeliveryState;
  readonly deliveredAt: UtcMs | null;
  readonly receivedAt: UtcMs | null;
  readonly setAsideReason: string | null;
}

export interface HitView {
  readonly hit: Hit;
  readonly alerts: readonly AlertDelivery[];
  /** True when the list is restricted and the reader not entitled: the entry is left out (clause S-9.5). */
  readonly withheld: boolean;
}

const mostHits = 500;

/** Reads hits, with a grant and an audit record. Hits on secret lists do not exist for those without the entitlement. */
export class HitSearch {
  readonly #database: Database;
  readonly #access: AuditedAccess;

  constructor(parts: { database: Database; access: AuditedAccess }) {
    this.#database = parts.database;
    this.#access = parts.access;
  }

  /** Hits raised in a period, newest first. @throws PlatewardenError not_authorised */
  between(grant: AccessGrant, from: UtcMs, to: UtcMs, limit = 100): HitView[] {
    return this.#seen(grant, { from, to }, hitsBetweenSql, [from, to, Math.min(limit, mostHits)]);
  }

  ofDetection(grant: AccessGrant, detectionId: string): HitView[] {
    return this.#seen(grant, { detectionId }, hitsOfDetectionSql, [detectionId]);
  }

  /** @throws PlatewardenError not_authorised, not_found */
  byId(grant: AccessGrant, hitId: string): HitView {
    const [view] = this.#seen(grant, { hitId }, 'SELECT * FROM hits WHERE hit_id = ?', [hitId]);
    if (view === undefined) throw new PlatewardenError('not_found', `There is no hit ${hitId}`);
    return view;
  }

  #seen(
    grant: AccessGrant,
    dataElements: Record<string, string | number>,
    sql: string,
    parameters: readonly unknown[],
  ): HitView[] {
    const subjects = (views: readonly HitView[]) => views.map(({ hit }) => `hit:${hit.hitId}`);
    return this.#access.read(grant, { scope: 'hits', action: 'hit_viewed', dataElements, subjects }, () =>
      this.#database.all(sql, ...parameters).flatMap((row) => hitViewOf(this.#database, grant, row) ?? []),
    );
  }
}

/** What the holder of `grant` may see of the hit in a row of `hits`; null when it must seem not to exist. */
export function hitViewOf(database: Database, grant: AccessGrant, row: Row): HitView | null {
  const hit = hitOf(row);
  const isEntitled = grant.opensList(hit.list.listId);
  if (hit.list.secret && !isEntitled) return null;
  const withheld = hit.list.restricted && !isEntitled;
  return { hit: withheld ? withoutDetails(hit) : hit, alerts: alertsOf(database, hit.hitId), withheld };
}

/** That there is a hit, on which list, how fresh: not what the entry says. */
function withoutDetails(hit: Hit): Hit {
  const { entryId, plate, state, category, priority } = hit.entry;
  const entry = {
    entryId,
    plate,
    state,
    category,
    priority,
    synopsis: null,
    caseNumber: null,
    enteredBy: null,
    originator: null,
    sourceKey: null,
    descriptors: null,
    since: null,
  };
  return { ...hit, entry };
}

export const hitsBetweenSql = 'SELECT * FROM hits WHERE raised_at BETWEEN ? AND ? ORDER BY raised_at DESC LIMIT ?';
export const hitsOfDetectionSql = 'SELECT * FROM hits WHERE detection_id = ? ORDER BY raised_at';
export const alertsOfHitSql = 'SELECT * FROM alerts WHERE hit_id = ? ORDER BY recipient_kind, recipient_address';
/** N-RT-notify: undelivered alerts are visible. */
export const undeliveredSql = `SELECT recipient_kind AS kind, delivery_state AS state, count(*) AS alerts, min(raised_at) AS oldest
  FROM alerts WHERE delivery_state IN ('queued', 'set_aside') GROUP BY recipient_kind, delivery_state`;

/** The hit in a row of `hits`. @throws ZodError when a column does not hold what it should */
function hitOf(row: Row): Hit {
  return hitSchema.parse({
    hitId: row.hit_id,
    detectionId: row.detection_id,
    agencyId: row.agency_id,
    unitId: row.unit_id,
    raisedAt: row.raised_at,
    match: matchSchema.parse(JSON.parse(String(row.match))),
    entry: hitEntrySchema.parse(JSON.parse(String(row.entry))),
    list: hitListSchema.parse(JSON.parse(String(row.list))),
    status: row.status,
  });
}

function alertsOf(database: Database, hitId: string): AlertDelivery[] {
  return database.all(alertsOfHitSql, hitId).map((row) => ({
    alertId: String(row.alert_id),
    hitId: String(row.hit_id),
    detectionId: String(row.detection_id),
    recipient: recipientSchema.parse({ kind: row.recipient_kind, address: row.recipient_address }),
    raisedAt: Number(row.raised_at),
    state: deliveryStateSchema.parse(row.delivery_state),
    deliveredAt: row.delivered_at as number | null,
    receivedAt: row.received_at as number | null,
    setAsideReason: row.set_aside_reason as string | null,
  }));
}

export interface UndeliveredAlerts {
  readonly kind: string;
  readonly state: string;
  readonly alerts: number;
  readonly oldest: UtcMs;
}

/** How many alerts to which kind of recipient have not got through, and since when; says nothing of any plate. */
export function undeliveredAlerts(database: Database): UndeliveredAlerts[] {
  return database.all(undeliveredSql).map((row) => ({
    kind: String(row.kind),
    state: String(row.state),
    alerts: Number(row.alerts),
    oldest: Number(row.oldest),
  }));
}
