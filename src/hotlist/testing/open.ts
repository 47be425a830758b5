import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type HotListsConfiguration, hotListsSchema } from '../../domain/configuration/hot-lists.js';
import { ManualClock } from '../../domain/testing/manual-clock.js';
import { createLogger } from '../../ops/logger.js';
import { Database } from '../../store/database.js';
import { migrate } from '../../store/migrate.js';
import { migrations } from '../../store/migrations/index.js';
import { StoredDocuments } from '../../store/stored-documents.js';
import { importFile } from '../import/import-file.js';
import { type HotLists, openHotLists } from '../open-hot-lists.js';
import { testKeys } from './keys.js';
import { recordingAudit } from './recording-audit.js';

const testUnit = { unitId: 'car-1', agencyId: 'test-so' };

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'platewarden-hotlist-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A CLEW extract of 24 November 2026, `hour`:00, with these plates. */
export function clewText(plates: readonly string[], { hour = 9, day = 24 } = {}): string {
  const records = plates.map((plate) => `${plate.padEnd(8)}CA0120261120`);
  const count = String(plates.length).padStart(7, '0');
  return [`DATE11/${day}/2026 ${String(hour).padStart(2, '0')}:00`, ...records, `TOTAL RECORD ${count}`, ''].join('\n');
}

export function readOf(text: string, others: readonly { text: string; confidence: number }[] = []) {
  const confidence = 0.95;
  return { text, confidence, candidates: [{ text, confidence }, ...others], region: null };
}

/** Hot lists in `directory`, closed at the test's end; `svs` is a file there that holds `plates`. */
export async function openTestLists(
  options: {
    directory?: string;
    plates?: readonly string[];
    configuration?: object;
    source?: object;
    clock?: ManualClock;
    /** Lists that the agency profile designates; all if absent. */
    inProfile?: readonly string[];
    /** Import in a thread, as the daemon does. */
    threaded?: boolean;
  } = {},
) {
  const directory = options.directory ?? temporaryDirectory();
  const path = join(directory, 'svs.tbl');
  if (options.plates) writeFileSync(path, clewText(options.plates));
  const source = { id: 'svs', name: 'SVS', format: 'clew', path, category: 'stolen_vehicle', designated: true };
  const configuration: HotListsConfiguration = hotListsSchema.parse(
    options.configuration ?? { sources: [{ ...source, ...options.source }] },
  );
  const clock = options.clock ?? new ManualClock();
  const audit = recordingAudit();
  const database = new Database({ path: join(directory, 'lists.db'), key: null });
  onTestFinished(() => database[Symbol.dispose]());
  migrate(database, migrations);
  const documents = new StoredDocuments(database, audit);
  const log = createLogger('silent');
  const lists: HotLists = await openHotLists({
    inProfile: options.inProfile ?? configuration.sources.map(({ id }) => id),
    endedEntryDays: 365,
    ...{ configuration, directory, keys: testKeys, clock, log, unit: testUnit, audit, documents },
    ...(options.threaded !== true && { importer: importFile }),
  });
  onTestFinished(() => lists[Symbol.asyncDispose]());
  const matchedPlates = (text: string) =>
    lists.matcher.match(readOf(text), clock.now()).map(({ entry }) => entry.plate);
  return { lists, directory, path, clock, audit, database, matchedPlates };
}
