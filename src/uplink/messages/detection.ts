import type { z } from 'zod';
import { type Detection, detectionSchema } from '../../domain/detection.js';
import { type Position, positionSchema } from '../../domain/position.js';
import { wireTime, wireTimeSchema } from './times.js';

export const wirePositionSchema = positionSchema.extend({ fixedAt: wireTimeSchema });

/** One vehicle's pass, complete. A later revision replaces an earlier one; the images follow under their SHA-256. */
export const detectionMessageSchema = detectionSchema.extend({
  startedAt: wireTimeSchema,
  endedAt: wireTimeSchema.nullable(),
  capturedAt: wireTimeSchema,
  position: wirePositionSchema.nullable(),
});
export type DetectionMessage = z.infer<typeof detectionMessageSchema>;

export function detectionMessage(detection: Detection): DetectionMessage {
  return {
    ...detection,
    startedAt: wireTime(detection.startedAt),
    endedAt: detection.endedAt === null ? null : wireTime(detection.endedAt),
    capturedAt: wireTime(detection.capturedAt),
    position: wirePosition(detection.position),
  };
}

export function wirePosition(position: Position | null): z.infer<typeof wirePositionSchema> | null {
  return position && { ...position, fixedAt: wireTime(position.fixedAt) };
}
