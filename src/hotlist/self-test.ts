import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { SelfTestSighting, SelfTestWitness } from '../domain/ports.js';
import { type Clock, hourMs, type UtcMs } from '../domain/time.js';
import { replaceFile } from '../ops/sealed-file.js';
import { listRecord } from './list-record.js';
import type { MatchableList } from './matcher.js';
import { memoryList } from './memory-list.js';

const sightingSchema = z.object({ cameraId: z.string(), seenAt: z.number(), latencyMs: z.number().nullable() });

/** How the self-test stands: `overdue` when the plate was not seen for longer than configured. */
export interface SelfTestStatus {
  readonly last: SelfTestSighting | null;
  readonly overdue: boolean;
}

export interface SelfTestTerms {
  readonly plate: string;
  readonly everyHours: number;
}

/**
 * The calibration plate that proves the path from camera to alert. What is kept is when it was last seen, by which
 * camera and how fast; never a hit.
 */
export class SelfTest implements SelfTestWitness {
  readonly #terms: SelfTestTerms;
  readonly #clock: Clock;
  readonly #path: string;
  readonly #openedAt: UtcMs;

  /** @param directory where the last sighting is kept, for the next start and for `hotlist status` */
  constructor(terms: SelfTestTerms, directory: string, clock: Clock) {
    this.#terms = terms;
    this.#clock = clock;
    this.#path = join(directory, 'self-test.json');
    this.#openedAt = clock.now();
  }

  matchable(): MatchableList {
    const { plate } = this.#terms;
    const terms = { listId: 'self-test', name: 'Self-test', extractedAt: null, selfTest: true };
    return memoryList(terms, [listRecord({ plate, pattern: plate, category: 'other', synopsis: 'Self-test plate' })]);
  }

  seen(sighting: SelfTestSighting): void {
    replaceFile(this.#path, JSON.stringify(sighting));
  }

  status(): SelfTestStatus {
    const last = this.#last();
    const since = last?.seenAt ?? this.#openedAt;
    return { last, overdue: this.#clock.now() - since > this.#terms.everyHours * hourMs };
  }

  /** A file that says nothing is as good as none: the next sighting replaces it. */
  #last(): SelfTestSighting | null {
    if (!existsSync(this.#path)) return null;
    try {
      return sightingSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch {
      return null;
    }
  }
}

/** In words, for the health message and `hotlist status`; names no plate. */
export function selfTestLine({ last, overdue }: SelfTestStatus): string {
  if (last === null) return overdue ? 'never seen: overdue' : 'not seen yet';
  const { cameraId, seenAt, latencyMs } = last;
  const fast = latencyMs === null ? '' : `, stored ${latencyMs} ms after the picture`;
  return `seen by ${cameraId} at ${new Date(seenAt).toISOString()}${fast}${overdue ? ': overdue' : ''}`;
}
