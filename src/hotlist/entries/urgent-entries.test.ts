import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../../domain/testing/manual-clock.js';
import { dayMs, hourMs } from '../../domain/time.js';
import { testKeys } from '../testing/keys.js';
import { openTestLists, readOf, temporaryDirectory } from '../testing/open.js';
import { EntryImages } from './entry-images.js';

const at = new ManualClock().now();
const command = {
  kind: 'enter',
  entryId: 'amber-1',
  approvedBy: 'Lt. Chan',
  issuedAt: at,
  content: {
    ...{ plate: '7ABC123', memberName: 'Dispatcher Lee', synopsis: 'Child abduction', caseNumber: '26-2001' },
    ...{ category: 'amber_or_silver_alert', expiresAt: at + 6 * hourMs },
  },
};

test('an urgent entry matches when the command was taken, and after a restart, until it expires', async () => {
  const directory = temporaryDirectory();
  const { lists, matchedPlates } = await openTestLists({ configuration: {}, directory });
  lists.urgent.receive(command);
  expect(matchedPlates('7ABC123')).toEqual(['7ABC123']);
  const restarted = await openTestLists({ configuration: {}, directory });
  expect(restarted.matchedPlates('7ABC123')).toEqual(['7ABC123']);
  restarted.clock.advance(6 * hourMs);
  expect(restarted.matchedPlates('7ABC123')).toEqual([]);
});

test('a withdrawal ends it, and a late copy of the command does not bring it back', async () => {
  const { lists, matchedPlates } = await openTestLists({ configuration: {} });
  lists.urgent.receive(command);
  lists.urgent.receive({ kind: 'withdraw', entryId: 'amber-1', issuedAt: at + 1 });
  expect(() => lists.urgent.receive(command)).toThrow(/later command/);
  expect(matchedPlates('7ABC123')).toEqual([]);
});

test('a command that is a day old, over already or from the future is refused; a repeated one is taken once', async () => {
  const { lists, audit } = await openTestLists({ configuration: {} });
  expect(() => lists.urgent.receive({ ...command, issuedAt: at - 25 * hourMs })).toThrow(/over a day old/);
  expect(() => lists.urgent.receive({ ...command, issuedAt: at + hourMs })).toThrow(/from the future/);
  const over = { ...command.content, expiresAt: at };
  expect(() => lists.urgent.receive({ ...command, content: over })).toThrow(/over already/);
  for (let i = 0; i < 2; i++) lists.urgent.receive(command);
  expect(audit.events).toHaveLength(1);
});

test('S-9.7e: an urgent entry approved by who entered it is refused; S-9.7: none matches where none is designated', async () => {
  const { lists } = await openTestLists({ configuration: {} });
  expect(() => lists.urgent.receive({ ...command, approvedBy: 'dispatcher lee ' })).toThrow(/S-9.7e/);
  const undesignated = await openTestLists({ configuration: { agencyEntries: false } });
  undesignated.lists.urgent.receive(command);
  expect(undesignated.matchedPlates('7ABC123')).toEqual([]);
});

test('N-RT-hit: the picture of an urgent entry lies sealed, comes with its hits, and is destroyed as long after its end as they, on record', async () => {
  const directory = temporaryDirectory();
  const { lists, clock } = await openTestLists({ configuration: {}, directory });
  const picture = Buffer.from('ffd8ff00112233445566778899', 'hex');
  const another = Buffer.from('89504e00112233445566778899', 'hex');
  const pictures = new EntryImages(join(directory, 'hot-lists'), testKeys);
  const [first, second] = [picture, another].map((bytes) => EntryImages.nameOf(bytes));
  const enter = (issuedAt: number, bytes: Buffer | null) => lists.urgent.receive({ ...command, issuedAt }, bytes);
  expect(() => enter(at, Buffer.from('<svg/>'))).toThrow(/JPEG or PNG/);
  enter(at, picture);
  expect(lists.matcher.match(readOf('7ABC123'), at)[0]?.entry.imageSha256).toBe(first);
  expect(pictures.get(first!).equals(picture)).toBe(true);
  // Replaced after an hour, withdrawn after two.
  clock.advance(hourMs);
  enter(at + hourMs, another);
  expect(lists.matcher.match(readOf('7ABC123'), clock.now())[0]?.entry.imageSha256).toBe(second);
  clock.advance(hourMs);
  lists.urgent.receive({ kind: 'withdraw', entryId: 'amber-1', issuedAt: at + 2 * hourMs });

  const after = await openTestLists({ configuration: {}, directory, clock });
  const kept = () => [first, second].map((sha256) => pictures.has(sha256!));
  const destroy = (named: readonly string[] = []) => after.lists.urgent.destroyEndedPictures(new Set(named));
  clock.advance(365 * dayMs - hourMs);
  destroy();
  expect(kept()).toEqual([true, true]);
  clock.advance(1);
  destroy();
  expect(kept()).toEqual([false, true]);
  clock.advance(hourMs);
  destroy([second!]);
  expect(kept()).toEqual([false, true]);
  expect(after.audit.events).toMatchObject([
    { action: 'purged', subjects: ['entry:amber-1'], dataElements: { images: 1 } },
    { action: 'purged', subjects: ['entry:amber-1'], dataElements: { images: 0 } },
  ]);
});

test('whatever the message is, it is taken or refused as invalid', async () => {
  const { lists } = await openTestLists({ configuration: {} });
  fc.assert(
    fc.property(fc.anything(), (message) => {
      expect(() => lists.urgent.receive(message)).toThrow(/no such command/);
    }),
  );
});
