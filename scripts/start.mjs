// `npm start [-- --once …]`: installs what is missing, builds, and runs the daemon on the recorded demo footage.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, installPackages, requireNode, root } from './setup/steps.mjs';

requireNode();
installPackages();
build();

const child = spawn(
  process.execPath,
  [join(root, 'dist', 'main.js'), 'run', '--config', 'config/replay.yaml', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
// Ctrl-C reaches the whole process group: the daemon stops by itself, and this process waits for it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
