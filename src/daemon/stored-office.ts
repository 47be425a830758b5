import { createHash } from 'node:crypto';
import { type Actor, unitActor } from '../domain/access.js';
import type { AgencyProfile } from '../domain/agency-profile.js';
import type { Configuration } from '../domain/configuration/configuration.js';
import { type Ids, timeSortedIds } from '../domain/ids.js';
import { loadAgencyProfile } from '../ops/load-agency-profile.js';
import type { Logger } from '../ops/logger.js';
import { TrustedClock } from '../ops/trusted-clock.js';
import { profileFaults, requireSameAgency } from '../policy/agency-profile-bounds.js';
import { openBeforeUse } from '../policy/profile-readiness.js';
import type { Database } from '../store/database.js';
import type { Salvage } from '../store/integrity/salvage.js';
import type { MaintenanceEvents, MaintenanceParts } from '../store/maintenance.js';
import { type Office, openOffice } from '../store/office.js';
import { openStore, type Store } from '../store/store.js';
import { UplinkMessages } from '../uplink/message-maker.js';

/** What lies in the data directory, and who may do what with it. */
export interface StoredOffice {
  readonly clock: TrustedClock;
  readonly ids: Ids;
  readonly store: Store;
  readonly office: Office;
  readonly messages: UplinkMessages;
  readonly maintenance: MaintenanceParts;
}

/** Opens the data directory for the daemon, mends what a crash left, and puts on record what changed meanwhile. */
export function openStoredOffice(configuration: Configuration, log: Logger): StoredOffice {
  const { unit, uplink, hotLists } = configuration;
  const profile = loadAgencyProfile(configuration.agencyProfile, profileFaults);
  requireSameAgency(profile, unit);
  for (const task of openBeforeUse(profile, hotLists.sources)) log.info({ event: 'not_ready_for_use', task });
  // The store and its audit trail need the clock, and the clock's corrections the audit trail.
  let office: Office | null = null;
  const actor = unitActor(unit);
  const clock = new TrustedClock(undefined, ({ stepMs, source }) => {
    office?.audit.append({ actor, action: 'clock_corrected', dataElements: { stepMs, source } });
    log.warn({ event: 'clock_corrected', stepMs, source });
  });
  const ids = timeSortedIds(clock);
  const messages = new UplinkMessages(uplink.kind === 'mqtt' ? { alertExpiryMs: uplink.alertExpiryMs } : {});
  const resendAfterMs = uplink.kind === 'mqtt' ? (uplink.receipts?.resendAfterMs ?? null) : null;
  const store = openStore(configuration.store, clock, { resendAfterMs, repair: true });
  const recovered = store.closeOpen((detection) => messages.detection(detection));
  if (recovered > 0) log.warn({ event: 'detections_recovered', count: recovered });
  office = openOffice({ store, clock, ids, profile, unit });
  if (store.salvaged !== null) tellSalvage(store.salvaged, office, log);
  recordConfiguration(configuration, profile, store.database, office.audit, actor);
  const events = maintenanceEvents(office, log);
  const maintenance = { store, clock, agencyId: unit.agencyId, limits: profile.retention, events };
  return { clock, ids, store, office, messages, maintenance };
}

/** A start with another configuration or profile than the last is on record: by whose hand, the file's owner must say. */
export function recordConfiguration(
  configuration: Configuration,
  profile: AgencyProfile,
  database: Database,
  audit: Office['audit'],
  actor: Actor,
): void {
  const hashOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
  const designated = configuration.hotLists.sources.filter((source) => source.designated).map(({ id }) => id);
  const dataElements = {
    configuration: hashOf(configuration),
    profile: hashOf(profile),
    policyVersion: profile.policy.version,
    designated: designated.join(' '),
  };
  const last = database.get(
    `SELECT json_extract(record, '$.dataElements.configuration') AS configuration,
       json_extract(record, '$.dataElements.profile') AS profile
     FROM audit_log WHERE action = 'configuration_changed' AND configuration IS NOT NULL ORDER BY sequence DESC LIMIT 1`,
  );
  if (last?.configuration === dataElements.configuration && last.profile === dataElements.profile) return;
  audit.append({ actor, action: 'configuration_changed', dataElements });
}

/** A damaged database was replaced: said loudly, since what could not be saved is gone from this unit. */
function tellSalvage({ quarantine, rows, incomplete }: Salvage, { audit, unit }: Office, log: Logger): void {
  log.error({ event: 'database_replaced', quarantine, rows, incomplete });
  const dataElements = { quarantine, rows: JSON.stringify(rows), incomplete: incomplete.join(' ') };
  audit.append({ actor: unitActor(unit), action: 'storage_replaced', dataElements });
}

/** What maintenance did, told to the log and the audit trail. */
function maintenanceEvents({ audit, unit }: Office, log: Logger): MaintenanceEvents {
  let disk = 'ample';
  return {
    disk: (state, room) => {
      if (state !== disk)
        log.warn({ event: 'disk_state', state, freeBytes: room.freeBytes, usedBytes: room.usedBytes });
      disk = state;
    },
    destroyed: (records) => {
      for (const { reason, retentionClass, rule, ...counts } of records) {
        log.info({ event: 'records_destroyed', reason, retentionClass });
        const dataElements = { reason, retentionClass: retentionClass ?? null, rule, counts: JSON.stringify(counts) };
        const action = reason === 'disk_short' ? 'storage_shed' : 'purged';
        audit.append({ actor: unitActor(unit), action, dataElements });
      }
    },
    purgeWaits: () => log.info({ event: 'purge_waits', reason: 'the clock is not trusted' }),
  };
}
