import { z } from 'zod';
import type { Fix } from './fix.js';

/** What a client says to gpsd to be told of every fix. */
export const watchCommand = '?WATCH={"enable":true,"json":true};\n';

/** Time-position-velocity report (gpsd_json(5)); what is absent is unknown. */
const tpvSchema = z.object({
  class: z.literal('TPV'),
  /** 0 and 1: no fix. */
  mode: z.number(),
  time: z.iso.datetime().optional(),
  lat: z.number().min(-90).max(90).optional(),
  lon: z.number().min(-180).max(180).optional(),
  altMSL: z.number().optional(),
  alt: z.number().optional(),
  track: z.number().min(0).max(360).optional(),
  speed: z.number().min(0).optional(),
  /** Estimated horizontal error, metres. */
  eph: z.number().min(0).optional(),
  epx: z.number().min(0).optional(),
  epy: z.number().min(0).optional(),
});

/** Makes fixes of gpsd's reports. gpsd gives several reports an epoch: those that bring nothing new are dropped. */
export class GpsdFixes {
  #last = '';

  /** The fix in a line from gpsd; null for other reports, repeated ones, and what is no report. */
  push(line: string): Fix | null {
    const report = parseTpv(line);
    if (report === null) return null;
    const { mode, time, lat, lon } = report;
    const seen = JSON.stringify([mode, time, lat, lon]);
    if (seen === this.#last) return null;
    this.#last = seen;
    const at = time === undefined ? null : Date.parse(time);
    if (mode < 2 || lat === undefined || lon === undefined) return { at, place: null };
    return {
      at,
      place: {
        latitude: lat,
        longitude: lon,
        altitudeM: report.altMSL ?? report.alt ?? null,
        headingDeg: report.track ?? null,
        speedMps: report.speed ?? null,
        accuracyM: report.eph ?? across(report.epx, report.epy),
        fix: mode === 2 ? '2d' : '3d',
      },
    };
  }
}

function parseTpv(line: string): z.infer<typeof tpvSchema> | null {
  try {
    return tpvSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

function across(x: number | undefined, y: number | undefined): number | null {
  return x === undefined || y === undefined ? null : Math.hypot(x, y);
}
