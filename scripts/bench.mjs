// `npm run bench [-- NAME…] [--json]`: builds, then runs the named benchmarks (the quick ones without a name).
// Each prints tables; with --json the last line is one JSON object.
import { build, installPackages, requireNode, run } from './setup/steps.mjs';

requireNode();
installPackages();
build();
process.exit(run(process.execPath, ['--expose-gc', 'dist/main.js', 'bench', ...process.argv.slice(2)]));
