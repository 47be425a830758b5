import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { transformWithEsbuild } from 'vite';
import { projectRoot } from '../daemon-process.js';
import type { Order } from './order.js';

const folder = join(projectRoot, 'dist', 'end-to-end', 'torture');

/** Puts the unit's program beside the built daemon, whose modules it uses: Node starts that at once, and TypeScript not. */
export async function compileUnit(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const name of ['unit', 'order', 'traffic']) {
    const source = readFileSync(join(import.meta.dirname, `${name}.ts`), 'utf8');
    const { code } = await transformWithEsbuild(source, `${name}.ts`, { target: 'node20' });
    writeFileSync(join(folder, `${name}.js`), code);
  }
}

/** What the unit showed before it ended: everything here must be at central in the end. */
export interface Shown {
  readonly detections: Map<string, { readonly revision: number; readonly plate: string }>;
  readonly alerts: Set<string>;
  recovered: number;
  setAside: number;
}

export interface Life {
  readonly child: ChildProcess;
  /** Resolves with true when it is at work, with false when it has ended before. */
  readonly ready: Promise<boolean>;
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

interface Line {
  readonly ready?: number;
  readonly recovered?: number;
  readonly detection?: string;
  readonly revision?: number;
  readonly plate?: string;
  readonly alert?: string;
  readonly setAside?: number;
}

export function startUnit(order: Order, shown: Shown): Life {
  // It ends with a test run that was killed or gave up waiting.
  const unit = ['--pdeathsig', 'KILL', process.execPath, join(folder, 'unit.js'), JSON.stringify(order)];
  const child = spawn('setpriv', unit, {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stderr }));
  });
  const ready = new Promise<boolean>((resolve) => {
    void ended.then(() => resolve(false));
    createInterface({ input: child.stdout }).on('line', (text) => {
      // A kill may cut the last line short: then nobody has seen it.
      if (!text.endsWith('}')) return;
      const line = JSON.parse(text) as Line;
      if (line.ready !== undefined) resolve(true);
      note(line, shown);
    });
  });
  return { child, ready, ended };
}

function note(line: Line, shown: Shown): void {
  if (line.detection) shown.detections.set(line.detection, { revision: line.revision!, plate: line.plate! });
  if (line.alert) shown.alerts.add(line.alert);
  shown.recovered += line.recovered ?? 0;
  shown.setAside += line.setAside ?? 0;
}
