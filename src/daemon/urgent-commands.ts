import type { UrgentEntries } from '../hotlist/entries/urgent-entries.js';
import type { CommandHandlers } from '../uplink/from-central.js';

/** Central's urgent entries, from the uplink's words to the hot lists'. They match when the command is answered. */
export function urgentCommands(urgent: UrgentEntries): CommandHandlers {
  return {
    async enterPlate({ entryId, approvedBy, enteredBy, descriptors, picture, expiresAt, issuedAt, ...same }) {
      const content = { ...same, ...descriptors, memberName: enteredBy, expiresAt: Date.parse(expiresAt) };
      urgent.receive(
        { kind: 'enter', entryId, approvedBy, issuedAt: Date.parse(issuedAt), content },
        picture === null ? null : Buffer.from(picture, 'base64'),
      );
    },
    async withdrawPlate(entryId, issuedAt) {
      urgent.receive({ kind: 'withdraw', entryId, issuedAt: Date.parse(issuedAt) });
    },
  };
}
