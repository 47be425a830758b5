import { z } from 'zod';
import type { CameraFigures } from '../capture/figures/camera-figures.js';
import { distributionSchema } from '../capture/figures/distribution.js';
import type { Camera } from '../capture/open-camera.js';
import type { HealthSource } from '../ops/health.js';

const distribution = distributionSchema.nullable();

/** How a camera fares, in one object: what `cameras status` shows and the unit's health is made of. */
export const cameraReportSchema = z.object({
  cameraId: z.string(),
  connectedSince: z.number().nullable(),
  lastFrameAt: z.number().nullable(),
  lastFrameAgoMs: z.number().nullable(),
  reconnects: z.number(),
  framesIn: z.number(),
  framesOut: z.number(),
  rateIn: z.number(),
  rateOut: z.number(),
  dropped: z.object({ busy: z.number(), rate: z.number() }),
  fault: z.object({ code: z.string(), message: z.string() }).nullable(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  /** What ails the pictures. */
  picture: z.array(z.enum(['blind', 'dark', 'overexposed', 'blurred', 'moved'])),
  analysed: z.number(),
  failed: z.number(),
  followOnly: z.number(),
  failing: z.boolean(),
  plates: z.number(),
  readLatencyMs: distribution,
  alertLatencyMs: distribution,
  plateWidthPx: distribution,
  plateSharpness: distribution,
  readRate: z.number().nullable(),
  /** The area for which nothing is looked at now (S-9.10a). */
  pausedBy: z.string().nullable(),
});
export type CameraReport = z.infer<typeof cameraReportSchema>;

export interface ObservedCamera extends Camera {
  readonly observer: CameraFigures;
}

export function reportOf(
  { source, faults, observer }: ObservedCamera,
  pausedBy: CameraReport['pausedBy'] = null,
): CameraReport {
  const status = source.status();
  const report = { ...status, picture: [...faults()], ...observer.figures(), pausedBy };
  if (status.connectedSince !== null) return report;
  // What its last pictures were like says nothing of now.
  const none = { readLatencyMs: null, alertLatencyMs: null, plateWidthPx: null, plateSharpness: null };
  return { ...report, ...none, picture: [], width: null, height: null };
}

/** The cameras' part of the unit's health: which pole to send somebody to, and why. */
export function camerasHealth(reports: readonly CameraReport[]): ReturnType<HealthSource> {
  const sum = (of: (report: CameraReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  return {
    parts: reports.map((report) => {
      const { cameraId, fault, picture, failed, failing } = report;
      const wrong = [
        ...(fault === null ? [] : [fault.message]),
        ...picture.map((what) => `the picture is ${what}`),
        ...(failing ? [`${failed} frames could not be recognised`] : []),
      ];
      const state = fault !== null ? 'failed' : wrong.length > 0 ? 'degraded' : 'ok';
      return { part: `camera ${cameraId}`, state, message: wrong.join('; ') };
    }),
    figures: {
      frames: sum(({ framesIn }) => framesIn),
      analysed: sum(({ analysed }) => analysed),
      dropped: sum(({ dropped }) => dropped.busy),
      reconnects: sum(({ reconnects }) => reconnects),
      plates: sum(({ plates }) => plates),
    },
  };
}

/** A pause by place is no fault; it is said, so that nobody looks for one. */
export function captureHealth(pausedBy: string | null): ReturnType<HealthSource> {
  if (pausedBy === null) return { parts: [] };
  return { parts: [{ part: 'capture', state: 'ok', message: `paused here: ${pausedBy} (S-9.10a)` }] };
}
