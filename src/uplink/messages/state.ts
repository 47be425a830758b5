import { z } from 'zod';
import { healthSchema } from '../../ops/health.js';
import { wireTimeSchema } from './times.js';

/** Retained. `offline` is the broker's own word, the last will of a link that died. */
export const stateMessageSchema = z.object({
  state: z.enum(['online', 'stopped', 'offline']),
  version: z.string(),
  linkedAt: wireTimeSchema.describe('When this link was made'),
});
export type StateMessage = z.infer<typeof stateMessageSchema>;

/** Retained: the newest word on how the unit is. */
export const healthMessageSchema = healthSchema.extend({ at: wireTimeSchema });
