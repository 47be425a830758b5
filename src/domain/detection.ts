import { z } from 'zod';
import { candidateSchema, characterSchema, plateIssuerSchema } from './plate-read.js';
import { positionSchema } from './position.js';
import { clockStatementSchema } from './time.js';

export const directionSchema = z.enum(['approaching', 'leaving', 'crossing', 'standing']);
export type Direction = z.infer<typeof directionSchema>;

export const retentionClassSchema = z.enum(['fixed', 'patrol', 'parking', 'hit', 'investigation']);
export type RetentionClass = z.infer<typeof retentionClassSchema>;

/** Names an image file by what is in it. */
export const imageRefSchema = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().positive(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});
export type ImageRef = z.infer<typeof imageRefSchema>;

const confidence = z.number().min(0).max(1);

/** The passage's voted reading. */
export const votedReadSchema = z.object({
  text: z.string(),
  /** Raw first answer of the best single frame. */
  rawText: z.string(),
  confidence,
  characters: z.array(characterSchema),
  candidates: z.array(candidateSchema).max(10),
  region: plateIssuerSchema.nullable(),
  engine: z.string(),
});
export type VotedRead = z.infer<typeof votedReadSchema>;

/** What is stored of one vehicle's pass. */
export const detectionSchema = z.object({
  /** 20 letters and digits, sorting by time. */
  detectionId: z.string(),
  /** Counts up each time the record changes: 1 when an alert went out before the pass ended, higher at its end. */
  revision: z.number().int().min(1),
  agencyId: z.string(),
  unitId: z.string(),
  cameraId: z.string(),
  startedAt: z.number(),
  /** Null while the vehicle is still before the camera. */
  endedAt: z.number().nullable(),
  /** Time of the best frame. */
  capturedAt: z.number(),
  clock: clockStatementSchema,
  /** By the monotonic clock. */
  durationMs: z.number().min(0),
  read: votedReadSchema,
  /** Frames in which the plate was read. */
  reads: z.number().int().min(1),
  /** The plate's box in the best frame: x, y, width, height in pixels. */
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  direction: directionSchema.nullable(),
  position: positionSchema.nullable(),
  plateImage: imageRefSchema.nullable(),
  vehicleImage: imageRefSchema.nullable(),
  retentionClass: retentionClassSchema,
  /** The case that a canvass was run for (clause S-9.3). */
  caseNumber: z.string().nullable(),
  /** An earlier detection of the same plate by another camera of this unit, when places and times allow. */
  linkedTo: z.string().nullable(),
});
export type Detection = z.infer<typeof detectionSchema>;
