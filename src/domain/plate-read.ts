import { z } from 'zod';
import type { Box, Corners } from './geometry.js';

/** Four corners and a score (0..1) in one frame. */
export interface PlateRegion {
  readonly corners: Corners;
  readonly score: number;
}

const confidence = z.number().min(0).max(1);

export const characterSchema = z.object({ char: z.string().length(1), confidence });
export const candidateSchema = z.object({ text: z.string(), confidence });
/** State or country of issue: `us-ca`, `us-nv`, …, lower case; confidence is the region's own, never the text's. */
export const plateIssuerSchema = z.object({ code: z.string(), confidence });

export type ReadCharacter = z.infer<typeof characterSchema>;
export type ReadCandidate = z.infer<typeof candidateSchema>;
export type PlateIssuer = z.infer<typeof plateIssuerSchema>;

/** What one region of one frame was read as. */
export interface PlateRead {
  /** The best reading after syntax re-ranking, normalised (A-Z, 0-9). */
  readonly text: string;
  /** The reader's own first answer, before any re-ranking: never discarded. */
  readonly rawText: string;
  /** Probability, 0..1, that `text` is right up to equivalence. */
  readonly confidence: number;
  readonly characters: readonly ReadCharacter[];
  /** Best first, at most ten, the first is `text`. */
  readonly candidates: readonly ReadCandidate[];
  /** State of issue, or null when unsure. */
  readonly region: PlateIssuer | null;
  readonly corners: Corners;
  readonly box: Box;
  /** The locator's score, 0..1. */
  readonly locatedScore: number;
  readonly engine: string;
}
