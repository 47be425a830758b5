import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from '../../domain/configuration/configuration.js';
import type { SetupFacts } from '../../policy/clause-facts.js';

/** What the configuration says, and how the files of its data directory lie, for the clause table. */
export function setupFacts({ uplink, hotLists, cameras, geofences, liveView, store }: Configuration): SetupFacts {
  const { directory } = store;
  return {
    uplink: uplink.kind !== 'mqtt' ? uplink.kind : uplink.url.startsWith('mqtts:') ? 'tls' : 'plain',
    endpoints: [
      ...(uplink.kind === 'mqtt' ? [new URL(uplink.url).host] : []),
      ...hotLists.sources.flatMap(({ https, sftp }) => (https ? [new URL(https.url).host] : sftp ? [sftp.host] : [])),
    ],
    sources: hotLists.sources.map(({ id, designated, restricted, category }) => ({
      id,
      designated,
      restricted,
      category,
    })),
    agencyEntries: hotLists.agencyEntries,
    cameras: cameras.map(({ id, exclusionZones }) => ({ id, exclusionZones: exclusionZones.length })),
    geofences: geofences.areas.length,
    liveView,
    key: store.key.kind,
    openFiles: openFilesIn(directory),
    encrypted: !startsWith(join(directory, 'platewarden.db'), 'SQLite format 3'),
  };
}

function openFilesIn(directory: string): string[] {
  const open = (path: string) => (statSync(path).mode & 0o077) !== 0;
  // Who cannot enter the folder cannot read what lies in it.
  if (!open(directory)) return [];
  return ['.', ...readdirSync(directory)].filter((name) => open(join(directory, name)));
}

function startsWith(path: string, text: string): boolean {
  const head = Buffer.alloc(text.length);
  const file = openSync(path, 'r');
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  return head.toString('latin1') === text;
}
