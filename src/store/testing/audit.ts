import { type AccessGrant, type AccessScope, type Entitlement, takeGrantMaker } from '../../domain/access.js';
import type { AuditEvent, AuditTrail } from '../../domain/audit.js';
import type { Clock, UtcMs } from '../../domain/time.js';
import { AuditedAccess } from '../access/audited-access.js';
import type { Database } from '../database.js';

const makeGrant = takeGrantMaker();

/** Leave to read for a made-up detective, until half an hour after `now`. */
export function testGrant(
  now: UtcMs,
  scopes: readonly AccessScope[] = ['query', 'images', 'hits', 'export'],
  entitlements: readonly Entitlement[] = [],
): AccessGrant {
  return makeGrant({
    actor: { accountId: 'ruiz', name: 'Det. Ruiz', agencyId: 'sonoma-so' },
    purpose: 'locate_vehicle',
    caseNumber: '26-001234',
    scopes,
    entitlements,
    expiresAt: now + 1_800_000,
  });
}

/** Access for `testGrant`'s detective, whose account it makes. */
export function testAccess(database: Database, clock: Clock) {
  const audit = new RememberingAudit();
  database.run(
    `INSERT INTO accounts (account_id, login_name, name, title, badge, badge_key, agency_id, role, entitlements,
       password_hash, totp_secret, created_at) VALUES ('ruiz', 'ruiz', 'Det. Ruiz', 'Detective', '77', '77', 'sonoma-so',
       'supervisor', '[]', '', '', 0)`,
  );
  return { audit, access: new AuditedAccess(database, audit, clock) };
}

/** Remembers what it was told. */
export class RememberingAudit implements AuditTrail {
  readonly events: AuditEvent[] = [];

  append(event: AuditEvent): ReturnType<AuditTrail['append']> {
    this.events.push(event);
    return {
      dataElements: {},
      subjects: [],
      purpose: null,
      caseNumber: null,
      outcome: 'done',
      detail: null,
      ...event,
      sequence: this.events.length,
      at: 0,
      clock: { source: 'ntp', trusted: true },
      accountId: event.actor.accountId,
      userName: event.actor.name,
      agencyId: event.actor.agencyId,
    };
  }
}
