import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

export const projectRoot = join(import.meta.dirname, '..', '..');
const main = join(projectRoot, 'dist', 'main.js');

/** The demo's configuration with another data directory and uplink, written to a file of its own. */
export function demoConfiguration(change: (configuration: Record<string, unknown>) => void): {
  file: string;
  data: string;
} {
  const folder = mkdtempSync(join(tmpdir(), 'platewarden-e2e-'));
  const configuration = parse(readFileSync(join(projectRoot, 'config/replay.yaml'), 'utf8')) as Record<string, unknown>;
  const data = join(folder, 'data');
  configuration.store = { directory: data };
  change(configuration);
  const file = join(folder, 'config.yaml');
  writeFileSync(file, stringify(configuration));
  return { file, data };
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has printed so far. */
  stdout(): string;
}

/** `platewarden …` as its own process, as it is installed. */
export function platewarden(...args: string[]): Running {
  return platewardenWith({}, ...args);
}

/** The same with more in its environment. */
export function platewardenWith(environment: NodeJS.ProcessEnv, ...args: string[]): Running {
  if (!existsSync(main)) throw new Error('dist/ is missing: run `npm run build`');
  const env = { ...process.env, ...environment };
  // It ends with a test run that was killed or gave up waiting.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, main, ...args], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended, stdout: () => stdout };
}
