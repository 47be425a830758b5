import { writeFileSync } from 'node:fs';
import { editionOf, editionText, openEditions } from './editions.js';

// Replaces the list in the directory named on the command line by its next edition, again and again, until it is killed.
const { keeper, path } = await openEditions(process.argv[2]!);
const { extractedAt } = keeper.status();
for (let edition = extractedAt === null ? 1 : editionOf(extractedAt) + 1; ; edition++) {
  writeFileSync(path, editionText(edition));
  let kind = '';
  // A file is taken once two looks find it unchanged.
  for (let look = 0; look < 2 && kind !== 'replaced'; look++) {
    ({ kind } = await keeper.refresh(AbortSignal.timeout(60_000)));
  }
  if (kind !== 'replaced') throw new Error(`edition ${edition}: ${kind}`);
  process.send?.(edition);
}
