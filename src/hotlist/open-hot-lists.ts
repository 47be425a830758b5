import { readFileSync } from 'node:fs';
import type { HotListSourceConfiguration, HotListsConfiguration } from '../domain/configuration/hot-lists.js';
import { asPlatewardenError, PlatewardenError } from '../domain/errors.js';
import type { HotListMatcher } from '../domain/ports.js';
import type { Clock } from '../domain/time.js';
import type { Logger } from '../ops/logger.js';
import { parseClew } from './formats/clew.js';
import { HashMatcher, type LoadedList } from './matcher.js';

export interface HotLists {
  readonly matcher: HotListMatcher;
  /** Keeps the lists fresh until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
}

export function openHotLists({
  configuration,
  clock,
  log,
}: {
  configuration: HotListsConfiguration;
  directory: string;
  clock: Clock;
  log: Logger;
}): HotLists {
  const matcher = new HashMatcher();
  const loaded = configuration.sources.filter((source) => source.designated).map((source) => load(source, clock));
  for (const { list } of loaded) log.info({ event: 'hot_list_loaded', list: list.listId, entries: list.entryCount });
  matcher.replace(loaded);
  return { matcher, run: async () => {} };
}

function load(source: HotListSourceConfiguration, clock: Clock): LoadedList {
  try {
    const parsed = parseClew(readFileSync(source.path, 'latin1'), {
      listId: source.id,
      category: source.category ?? 'other',
    });
    const list = {
      listId: source.id,
      name: source.name,
      extractedAt: parsed.extractedAt,
      loadedAt: clock.now(),
      entryCount: parsed.entries.length,
      sha256: parsed.sha256,
    };
    return { list, entries: parsed.entries };
  } catch (error) {
    const fault = asPlatewardenError(error);
    throw new PlatewardenError(fault.code, `${source.path}: ${fault.message}`, { cause: error });
  }
}
