import { z } from 'zod';
import type { Unit } from '../../domain/unit.js';

export const unit: Unit = { unitId: 'demo-car', agencyId: 'demo-so', kind: 'vehicle' };

/** What one life of the unit is told. */
export const orderSchema = z.object({
  directory: z.string(),
  url: z.string(),
  life: z.number(),
  /** Record nothing more; end when central has everything. */
  drain: z.boolean(),
  reserveMb: z.number(),
  /** How far the computer's clock is off at first, and after it stepped; when somebody vouches for it, and when it steps. */
  clock: z.object({ fromMs: z.number(), toMs: z.number(), trustedAfterMs: z.number(), stepAfterMs: z.number() }),
});
export type Order = z.infer<typeof orderSchema>;
