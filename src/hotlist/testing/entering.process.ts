import { openTestEntries, testContent, testOfficer } from './entries.js';

// Enters so many entries in the data directory named on the command line, as fast as it can, and says the id of each once
// it is taken.
const [directory, count] = process.argv.slice(2);
const { entries } = openTestEntries(directory!);
process.send?.('ready');
await new Promise((resolve) => process.once('message', resolve));
for (let i = 0; i < Number(count); i++) process.send?.(entries.enter(testContent, testOfficer).entryId);
process.disconnect?.();
