import { z } from 'zod';

/** How one part of the daemon is: `degraded` works with a loss that somebody should mend, `failed` does not work. */
export const partHealthSchema = z.object({
  part: z.string().describe('`camera front`, `position`, `hot list svs`, `store`, `uplink`, …'),
  state: z.enum(['ok', 'degraded', 'failed']),
  message: z.string().describe('What is wrong, in words; empty when nothing is. Never a plate'),
});
export type PartHealth = z.infer<typeof partHealthSchema>;

export const healthSchema = z.object({
  state: z.enum(['ok', 'degraded', 'failed']).describe('The worst of its parts'),
  uptimeMs: z.number().min(0),
  parts: z.array(partHealthSchema),
  figures: z.record(z.string(), z.number()).describe('Counts and levels: frames, detections, outbox depth, …'),
});
export type Health = z.infer<typeof healthSchema>;

/** Asked afresh each time, so it must be cheap. */
export type HealthSource = () => { readonly parts: readonly PartHealth[]; readonly figures?: Record<string, number> };

const gravity = { ok: 0, degraded: 1, failed: 2 } as const;

/** Health of all `sources` together. A source that throws is itself a failed part. */
export function healthOf(sources: ReadonlyMap<string, HealthSource>, uptimeMs: number): Health {
  const parts: PartHealth[] = [];
  const figures: Record<string, number> = {};
  for (const [name, source] of sources) {
    try {
      const answer = source();
      parts.push(...answer.parts);
      Object.assign(figures, answer.figures);
    } catch (error) {
      parts.push({ part: name, state: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }
  const worst = parts.reduce((state, part) => (gravity[part.state] > gravity[state] ? part.state : state), startState);
  return { state: worst, uptimeMs, parts, figures };
}

const startState: Health['state'] = 'ok';
