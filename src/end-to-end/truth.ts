import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './daemon-process.js';

/** What `fixtures/demo/truth.json` says of the demo footage: who passes, and what must be alerted. */
export interface Truth {
  readonly frames: number;
  readonly vehicles: readonly { readonly text: string; readonly state: string; readonly readable: boolean }[];
  readonly alerts: readonly { readonly text: string; readonly list: string; readonly class: string }[];
}

export function demoTruth(): Truth {
  return JSON.parse(readFileSync(join(projectRoot, 'fixtures/demo/truth.json'), 'utf8')) as Truth;
}
