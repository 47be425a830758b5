import { z } from 'zod';

const settingsSchema = z.looseObject({
  exposure: z
    .looseObject({
      mode: z.string().optional(),
      maxExposureTime: z.coerce.number().optional(),
      exposureTime: z.coerce.number().optional(),
    })
    .optional(),
  irCutFilter: z.string().optional(),
  wideDynamicRange: z.looseObject({ mode: z.string().optional() }).optional(),
});

/** A plate at 100 pixels that crosses the picture at 15 m/s smears over three of them in this time, microseconds. */
const longestExposureUs = 2000;

/** What a camera's imaging settings (ONVIF GetImagingSettings) mean for plates of moving vehicles. */
export function imagingHints(settings: unknown): readonly string[] {
  const parsed = settingsSchema.safeParse(settings);
  if (!parsed.success) return [];
  const { exposure, irCutFilter, wideDynamicRange } = parsed.data;
  const hints: string[] = [];
  const automatic = exposure?.mode?.toUpperCase() === 'AUTO';
  const longest = automatic ? exposure?.maxExposureTime : exposure?.exposureTime;
  if (longest !== undefined && longest > longestExposureUs) {
    const ms = (longest / 1000).toFixed(1);
    hints.push(`Exposure of up to ${ms} ms: moving plates smear. Set it to 2 ms or less, and light the scene.`);
  } else if (automatic && longest === undefined) {
    hints.push('Exposure is automatic: at night it may be long enough to smear plates. Limit it to 2 ms.');
  }
  if (irCutFilter?.toUpperCase() === 'ON') {
    hints.push('The infrared filter stays in at night: infrared lamps will not show plates. Set it to AUTO.');
  }
  if (wideDynamicRange?.mode?.toUpperCase() === 'ON') {
    hints.push('Wide dynamic range joins two exposures: moving plates may show double. Try it off.');
  }
  return hints;
}
