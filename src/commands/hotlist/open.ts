import type { HotLists } from '../../hotlist/open-hot-lists.js';
import type { Desk, DeskContext } from '../desk/desk.js';

/** Opens the hot lists of the configuration at a desk, beside a running daemon or without one. */
export async function withHotLists(
  { store, office }: Desk,
  { clock }: DeskContext,
  config: string,
  work: (hotLists: HotLists) => void | Promise<void>,
): Promise<void> {
  // Loaded here, so that the other commands start without them.
  const { loadConfiguration } = await import('../../ops/load-configuration.js');
  const { createLogger } = await import('../../ops/logger.js');
  const { openHotLists } = await import('../../hotlist/open-hot-lists.js');
  const configuration = loadConfiguration(config);
  await using hotLists = await openHotLists({
    configuration: configuration.hotLists,
    directory: store.directory,
    keys: store.keyring,
    audit: office.audit,
    documents: office.documents,
    inProfile: office.profile.hotLists.map(({ listId }) => listId),
    endedEntryDays: office.profile.retention.hit.ceilingDays,
    log: createLogger('silent'),
    unit: configuration.unit,
    filesAtHand: 'missing',
    clock,
  });
  await work(hotLists);
}
