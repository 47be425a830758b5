// `npm test`: sets up, then lint, types, unused code and all tests; closes with `N passed, N failed`.
// Arguments go to vitest: `npm test -- src/uplink`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, installPackages, requireNode, root, run } from './setup/steps.mjs';
import { installSystemPackages } from './setup/system-packages.mjs';

requireNode();
const missing = installSystemPackages();
if (process.env.CI === 'true' && missing.length > 0) console.error(`Missing in CI: ${missing.join(' ')}`);
installPackages();
build();

const tool = (path) => [join(root, 'node_modules', path)];
let passed = 0;
let failed = missing.length > 0 && process.env.CI === 'true' ? 1 : 0;
for (const [name, args] of [
  ['lint', [...tool('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']],
  ['types', [...tool('typescript/bin/tsc'), '--noEmit']],
  ['unused code', [...tool('knip/bin/knip.js')]],
]) {
  const ok = run(process.execPath, args) === 0;
  console.log(`${ok ? 'ok' : 'FAILED'}  ${name}`);
  if (ok) passed += 1;
  else failed += 1;
}

const folder = mkdtempSync(join(tmpdir(), 'platewarden-test-'));
const report = join(folder, 'report.json');
// Tests make their temporary folders in this one, which goes with them.
const env = { ...process.env, TMPDIR: folder };
const vitest = [...tool('vitest/vitest.mjs'), 'run', '--reporter=dot', '--reporter=json'];
const code = run(process.execPath, [...vitest, `--outputFile.json=${report}`, ...process.argv.slice(2)], { env });
try {
  const counts = JSON.parse(readFileSync(report, 'utf8'));
  passed += counts.numPassedTests;
  // A file that failed to load has no tests to count, and still is a failure.
  failed += Math.max(counts.numFailedTests, counts.success ? 0 : 1);
} catch {
  failed += 1;
}
if (code !== 0 && failed === 0) failed = 1;
try {
  rmSync(folder, { recursive: true });
} catch (error) {
  console.error(`What the tests left could not be removed: ${error.message}`);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
