import { z } from 'zod';
import { unitSchema } from '../unit.js';
import { cameraSchema } from './camera.js';
import { geofencesSchema } from './geofences.js';
import { hotListsSchema } from './hot-lists.js';
import { positionConfigurationSchema } from './position.js';
import { recognitionSchema } from './recognition.js';
import { storeSchema } from './store.js';
import { uplinkSchema } from './uplink.js';

export const configurationSchema = z
  .strictObject({
    unit: unitSchema.describe('The vehicle or pole, and the agency that owns its records'),
    agencyProfile: z
      .string()
      .describe('The YAML file of the agency’s profile: designees, retention, purposes (config/agencies)'),
    cameras: z.array(cameraSchema).min(1).describe('What this unit looks through'),
    recognition: recognitionSchema.prefault({}),
    hotLists: hotListsSchema.prefault({}),
    position: positionConfigurationSchema.default({ kind: 'none' }),
    geofences: geofencesSchema.prefault({}),
    store: storeSchema.prefault({}),
    uplink: uplinkSchema.default({ kind: 'none' }),
    logLevel: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
      .default('info')
      .describe('Least grave event that is logged; no plate is logged at info and above'),
    liveView: z
      .boolean()
      .default(false)
      .describe('Print detections and alerts on standard output: recorded footage only, since nobody has logged in'),
  })
  .superRefine((configuration, context) => {
    if (configuration.geofences.areas.length > 0 && configuration.position.kind === 'none') {
      const message = 'geofences need a position: choose a kind other than none (S-9.10a)';
      context.addIssue({ code: 'custom', path: ['position', 'kind'], message });
    }
    const seen = new Set<string>();
    for (const [index, camera] of configuration.cameras.entries()) {
      if (seen.has(camera.id)) {
        context.addIssue({ code: 'custom', path: ['cameras', index, 'id'], message: 'two cameras have this id' });
      }
      seen.add(camera.id);
      if (configuration.liveView && camera.source.kind !== 'replay') {
        const message = 'a live camera’s plates are not printed: nothing is readable without an account (S-3)';
        context.addIssue({ code: 'custom', path: ['liveView'], message });
      }
    }
  });

export type Configuration = z.infer<typeof configurationSchema>;
