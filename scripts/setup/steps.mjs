// What `npm start`, `npm test` and `npm run bench` share: install what is missing, build what changed.
// Only Node's own modules here: this runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Runs a command in the project's folder with its output shown; returns its exit code. */
export function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (done.error) {
    console.error(`${command} could not be started: ${done.error.message}`);
    return 127;
  }
  return done.status ?? 1;
}

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Platewarden needs Node.js 20.19 or later; this is ${process.versions.node}.`);
  process.exit(69);
}

/** Installs the packages of the lock file unless they are there already. */
export function installPackages() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const lock = join(root, 'package-lock.json');
  if (existsSync(installed) && sameLock(installed, lock)) return;
  console.error('Installing packages (some compile: about two minutes the first time) …');
  const code = run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0) {
    console.error('npm ci failed. It needs g++, make and python3 (Debian: apt-get install build-essential python3).');
    process.exit(code);
  }
}

// npm leaves in node_modules/.package-lock.json what it installed: the lock file's packages but for those of other systems.
function sameLock(installed, lock) {
  const have = JSON.parse(readFileSync(installed, 'utf8')).packages;
  const want = JSON.parse(readFileSync(lock, 'utf8')).packages;
  return Object.entries(want).every(
    ([path, entry]) => path === '' || entry.optional || have[path]?.version === entry.version,
  );
}

function newest(folder, keep) {
  let time = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && keep(entry.name)) time = Math.max(time, statSync(join(entry.parentPath, entry.name)).mtimeMs);
  }
  return time;
}

/** Builds dist/ unless it is newer than everything it is made from. */
export function build() {
  const stamp = join(root, 'dist', '.built');
  const source = Math.max(
    newest(join(root, 'src'), (name) => !name.endsWith('.test.ts')),
    statSync(join(root, 'tsconfig.json')).mtimeMs,
  );
  if (existsSync(stamp) && statSync(stamp).mtimeMs > source) return;
  const code = run(process.execPath, ['scripts/build.mjs']);
  if (code !== 0) process.exit(code);
}
