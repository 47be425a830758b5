import { z } from 'zod';
import { configurationSchema } from './configuration.js';

/** The configuration as a JSON Schema, so that editors complete and check it while it is written. */
export function configurationJsonSchema(): object {
  return { title: 'Platewarden configuration', ...z.toJSONSchema(configurationSchema, { io: 'input' }) };
}
