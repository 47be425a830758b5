import { type Alert, type DeliveryState, deliveryStateSchema, recipientSchema } from '../../domain/alert.js';
import { PlatewardenError } from '../../domain/errors.js';
import { grouped } from '../../domain/grouped.js';
import { type Hit, hitEntrySchema, hitListSchema, hitSchema, matchSchema } from '../../domain/hit.js';
import type { UtcMs } from '../../domain/time.js';
import type { UndeliveredAlerts } from '../../policy/compliance.js';
import { ReadLicence } from '../access/audited-access.js';
import type { Database, Row } from '../database.js';

/** An alert and how far it got. */
export interface AlertDelivery extends Alert {
  readonly state: DeliveryState;
  readonly deliveredAt: UtcMs | null;
  readonly receivedAt: UtcMs | null;
  readonly setAsideReason: string | null;
}

/** A hit, or that there is one, on which list and how fresh: not what the entry says, nor what a reading matched it. */
type ShownHit = Hit | (Omit<Hit, 'match' | 'entry'> & { readonly match: null; readonly entry: null });

/** A hit as far as one person may know of it. */
export interface KnownHit {
  readonly hit: ShownHit;
  readonly alerts: readonly AlertDelivery[];
  /** The list is restricted and the reader not entitled: the details are left out (clause S-9.5). */
  readonly withheld: boolean;
}

export const hitsOfDetectionsSql = `SELECT * FROM hits
  WHERE detection_id IN (SELECT value FROM json_each(?)) ORDER BY raised_at`;
export const alertsOfHitsSql = `SELECT * FROM alerts
  WHERE hit_id IN (SELECT value FROM json_each(?)) ORDER BY recipient_kind, recipient_address`;
/** N-RT-notify: undelivered alerts are visible. */
export const undeliveredSql = `SELECT recipient_kind AS kind, delivery_state AS state, count(*) AS alerts, min(raised_at) AS oldest
  FROM alerts WHERE delivery_state IN ('queued', 'set_aside') AND raised_at < ? GROUP BY recipient_kind, delivery_state`;

/** For each of the detections that has any: its hits, oldest first; those on secret lists only for the entitled. */
export function hitsOfDetections(
  licence: ReadLicence,
  database: Database,
  detectionIds: readonly string[],
): Map<string, KnownHit[]> {
  ReadLicence.require(licence);
  const hits = database.all(hitsOfDetectionsSql, JSON.stringify(detectionIds)).map(hitOf);
  return grouped(known(licence, database, hits), ({ hit }) => hit.detectionId);
}

/** Null when there is no such hit, and when it is on a secret list that the reader is not entitled to. */
export function knownHit(licence: ReadLicence, database: Database, hitId: string): KnownHit | null {
  ReadLicence.require(licence);
  const row = database.get('SELECT * FROM hits WHERE hit_id = ?', hitId);
  if (row === undefined) return null;
  return known(licence, database, [hitOf(row)])[0] ?? null;
}

/** @throws PlatewardenError not_found */
export function readHit(database: Database, hitId: string): Hit {
  const row = database.get('SELECT * FROM hits WHERE hit_id = ?', hitId);
  if (row === undefined) throw noSuchHit(hitId);
  return hitOf(row);
}

export function noSuchHit(hitId: string): PlatewardenError {
  return new PlatewardenError('not_found', `There is no hit ${hitId.slice(0, 40)}`, {
    hint: '`platewarden hit open` lists those without an end.',
  });
}

function known({ grant }: ReadLicence, database: Database, all: readonly Hit[]): KnownHit[] {
  // A secret list's hits are for the named recipient alone: nobody else learns that there are any.
  const hits = all.filter(({ list }) => !list.secret || grant.opensList(list.listId));
  const ids = hits.map(({ hitId }) => hitId);
  const alerts = grouped(database.all(alertsOfHitsSql, JSON.stringify(ids)).map(alertOf), ({ hitId }) => hitId);
  return hits.map((hit) => {
    const withheld = hit.list.restricted && !grant.opensList(hit.list.listId);
    return {
      hit: withheld ? { ...hit, match: null, entry: null } : hit,
      alerts: alerts.get(hit.hitId) ?? [],
      withheld,
    };
  });
}

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

function alertOf(row: Row): AlertDelivery {
  return {
    alertId: String(row.alert_id),
    hitId: String(row.hit_id),
    detectionId: String(row.detection_id),
    recipient: recipientSchema.parse({ kind: row.recipient_kind, address: row.recipient_address }),
    raisedAt: Number(row.raised_at),
    state: deliveryStateSchema.parse(row.delivery_state),
    deliveredAt: row.delivered_at as number | null,
    receivedAt: row.received_at as number | null,
    setAsideReason: row.set_aside_reason as string | null,
  };
}

/** How many alerts to which kind of recipient, raised before `before`, have not got through; says nothing of any plate. */
export function undeliveredAlerts(database: Database, before: UtcMs): UndeliveredAlerts[] {
  return database.all(undeliveredSql, before).map((row) => ({
    kind: String(row.kind),
    state: String(row.state),
    alerts: Number(row.alerts),
    oldest: Number(row.oldest),
  }));
}
