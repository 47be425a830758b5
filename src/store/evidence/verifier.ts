/** Goes into every package as `verify.mjs`: plain JavaScript, since whoever checks has nothing of ours. */
export const verifierScript = `// Checks this package: run "node verify.mjs" in its folder. Needs Node 16 or later and nothing else.
// Without Node: sha256sum --check SHA256SUMS
//               openssl pkeyutl -verify -pubin -inkey signing-key.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const read = (name) => readFileSync(join(folder, name));
const faults = [];

const sums = read('SHA256SUMS');
const key = createPublicKey(read('signing-key.pem'));
if (!verify(null, sums, key, read('SHA256SUMS.sig'))) faults.push('SHA256SUMS is not what the unit signed');

const listed = new Set(['SHA256SUMS', 'SHA256SUMS.sig', 'signing-key.pem']);
for (const line of sums.toString().split('\\n').filter(Boolean)) {
  const [, sum, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
  listed.add(name);
  try {
    if (createHash('sha256').update(read(name)).digest('hex') !== sum) faults.push(name + ' was changed');
  } catch {
    faults.push(name + ' is missing');
  }
}
const walk = (path) =>
  readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(path + entry.name + '/') : [path + entry.name],
  );
for (const name of walk('')) if (!listed.has(name)) faults.push(name + ' does not belong to the package');

const fingerprint = createHash('sha256').update(key.export({ type: 'spki', format: 'der' })).digest('hex');
console.log('Signed by the key with fingerprint ' + fingerprint);
console.log('Compare it with the one that the agency gives for this unit: the package cannot vouch for its own key.');
for (const fault of faults) console.log('FAULT: ' + fault);
console.log(faults.length === 0 ? 'The package is whole: ' + (listed.size - 3) + ' files.' : 'The package is NOT whole.');
process.exit(faults.length === 0 ? 0 : 1);
`;
