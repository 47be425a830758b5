import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSync } from 'otplib';
import { onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { storeSchema } from '../domain/configuration/store.js';
import { hourMs } from '../domain/time.js';
import { TrustedClock } from '../ops/trusted-clock.js';
import { openStore } from '../store/store.js';
import { sampleDetection, sampleHit, samplePicture } from '../store/testing/samples.js';
import { projectRoot } from './daemon-process.js';

const password = 'violet harbour 93 lantern moss';

export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A unit's folder, and the installed command line on it in the hands of one person after another. */
export class OfficeAtTheCommandLine {
  readonly folder: string;
  readonly data: string;
  readonly #secrets = new Map<string, string>();

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'platewarden-office-'));
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
    this.data = join(this.folder, 'data');
    const profile = parse(readFileSync(join(projectRoot, 'config/agencies/sonoma-so.yaml'), 'utf8'));
    for (const who of ['administrator', 'custodianOfRecords', 'seniorOfficer', 'auditor']) {
      profile[who].name = `Holder of ${profile[who].title}`;
    }
    profile.policy.url = 'https://sheriff.example/alpr';
    writeFileSync(join(this.folder, 'profile.yaml'), stringify(profile));
    writeFileSync(
      join(this.folder, 'platewarden.yaml'),
      stringify({
        unit: { unitId: 'car-12', agencyId: 'sonoma-so', kind: 'vehicle' },
        agencyProfile: join(this.folder, 'profile.yaml'),
        cameras: [{ id: 'front', source: { kind: 'replay', path: 'none' } }],
        store: { directory: this.data },
      }),
    );
  }

  /** Ten detections of the last hour, `7ABC101` to `7ABC110`, with pictures; the first five with hits. */
  async seed(): Promise<void> {
    const clock = new TrustedClock();
    using store = openStore(storeSchema.parse({ directory: this.data }), clock, { resendAfterMs: null });
    for (let i = 1; i <= 10; i++) {
      const plateImage = await store.images.put(samplePicture(`picture ${i}`));
      const capturedAt = Math.round(clock.now()) - hourMs;
      const detection = sampleDetection(i, `7ABC${100 + i}`, { capturedAt, plateImage });
      await store.detections.record({ detection, hits: i <= 5 ? [sampleHit(detection)] : [], alerts: [], outbox: [] });
    }
  }

  /** Runs `platewarden …` as this person, who answers what it asks for. */
  run(person: string, ...line: string[]): CommandEnd {
    const env = {
      ...process.env,
      PLATEWARDEN_CONFIG: join(this.folder, 'platewarden.yaml'),
      PLATEWARDEN_SESSION_FILE: join(this.folder, `session-${person}`),
    };
    const main = join(projectRoot, 'dist', 'main.js');
    const asked = line[0] === 'login' ? `${password}\n${this.#code(person)}\n` : `${password}\n`;
    const options = { cwd: this.folder, env, input: asked, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...line], options);
    const secret = /secret=([A-Z2-7]+)/.exec(stdout)?.[1];
    if (secret !== undefined) this.#secrets.set(line[2]!, secret);
    return { code: status, stdout, stderr };
  }

  /** Of this person's authenticator app now; one login a person, since a code works once. */
  #code(person: string): string {
    const secret = this.#secrets.get(person);
    return secret === undefined ? '000000' : generateSync({ secret });
  }
}
