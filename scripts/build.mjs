// Compiles src/ into dist/ and takes along what is no TypeScript: weights, schemas, tables.
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './setup/steps.mjs';

const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
const code = run(process.execPath, [
  join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
  '-p',
  'tsconfig.build.json',
]);
if (code !== 0) process.exit(code);
cpSync(join(root, 'src'), dist, { recursive: true, filter: (path) => !/\.(ts|md)$/.test(path) });
writeFileSync(join(dist, '.built'), '');
