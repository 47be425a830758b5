import { join } from 'node:path';
import { storeSchema } from '../../domain/configuration/store.js';
import { ManualClock } from '../../domain/testing/manual-clock.js';
import { UnitKey } from '../../ops/unit-key.js';
import type { EntryMember } from '../../policy/entry-approval.js';
import { AuditLog } from '../../store/audit-log/audit-log.js';
import { openStore } from '../../store/store.js';
import { StoredDocuments } from '../../store/stored-documents.js';
import { AgencyEntries } from '../entries/agency-entries.js';

export const testOfficer: EntryMember = {
  ...{ accountId: 'account-Ruiz', name: 'Ruiz', badge: '412', role: 'operator', agencyId: 'test-so' },
};
export const testContent = {
  ...{ plate: '7ABC123', memberName: 'D. Ruiz', synopsis: '211 at 3rd/Main', caseNumber: '26-1144' },
};

/** The entries of a unit in a real store with its real audit log, as the daemon and each command have them. */
export function openTestEntries(directory: string) {
  const clock = new ManualClock();
  const store = openStore(storeSchema.parse({ directory }), clock, { resendAfterMs: null });
  const unit = { unitId: 'car-1', agencyId: 'test-so' };
  const key = UnitKey.open(directory, store.keyring);
  const audit = new AuditLog({ database: store.database, outbox: store.outbox, clock, unit, key });
  let published = 0;
  const entries = AgencyEntries.open({
    ...{ clock, unit, audit, directory: join(directory, 'hot-lists'), keys: store.keyring, timeZone: 'UTC' },
    documents: new StoredDocuments(store.database, audit),
    endedEntryDays: 365,
    onChanged: () => {
      published++;
    },
  });
  return { store, audit, entries, key, unit, published: () => published };
}
