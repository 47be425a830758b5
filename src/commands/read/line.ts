import { basename } from 'node:path';
import { asPlatewardenError } from '../../domain/errors.js';
import type { Corners } from '../../domain/geometry.js';
import type { PlateRead } from '../../domain/plate-read.js';

/** One plate of `read --json`: the contract that scripts rely on. */
interface PlateLine {
  readonly text: string;
  readonly confidence: number;
  readonly box: readonly number[];
  readonly corners: readonly (readonly number[])[];
  readonly region: { readonly code: string; readonly confidence: number } | null;
  readonly characters: readonly { readonly char: string; readonly confidence: number }[];
  readonly candidates: readonly { readonly text: string; readonly confidence: number }[];
  readonly engine: string;
}

/** What was read in one image, or in one frame of a video (`atMs` from its start). */
export interface ReadLine {
  readonly file: string;
  readonly atMs?: number;
  readonly width: number;
  readonly height: number;
  readonly elapsedMs: number;
  readonly plates: readonly PlateLine[];
}

/** A file that could not be read, or not to its end: that comes after the lines of what could. */
export interface FaultLine {
  readonly file: string;
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string };
}

/** The size that corners and boxes are given in, beside the size that was recognised. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
  readonly sourceWidth: number;
  readonly sourceHeight: number;
}

/** The line of one image; places are in pixels of the file, however small it was looked at. */
export function readLine(file: string, size: ImageSize, elapsedMs: number, reads: readonly PlateRead[]): ReadLine {
  const scaleX = size.sourceWidth / size.width;
  const scaleY = size.sourceHeight / size.height;
  return {
    file,
    width: size.sourceWidth,
    height: size.sourceHeight,
    elapsedMs: rounded(elapsedMs, 1),
    plates: reads.map((read) => plateLine(read, scaleX, scaleY)),
  };
}

export function faultLine(file: string, error: unknown): FaultLine {
  const { code, message, hint } = asPlatewardenError(error);
  return { file, error: { code, message, ...(hint === undefined ? {} : { hint }) } };
}

/** As a person reads it: the file, then each plate with its confidence and state. */
export function plainLine({ file, atMs, plates, elapsedMs }: ReadLine): string {
  const place = atMs === undefined ? basename(file) : `${basename(file)} ${(atMs / 1000).toFixed(2)} s`;
  const texts = plates.map(
    ({ text, confidence, region }) => `${text} ${Math.round(confidence * 100)}%${region ? ` ${region.code}` : ''}`,
  );
  return `${place}: ${texts.length > 0 ? texts.join(', ') : 'no plate'} (${Math.round(elapsedMs)} ms)`;
}

/** The same of a fault, with what to do about it. */
export function plainFault({ error: { message, hint } }: FaultLine): string {
  return hint === undefined ? `${message}\n` : `${message}\n  ${hint}\n`;
}

function plateLine(read: PlateRead, scaleX: number, scaleY: number): PlateLine {
  const corners: Corners = read.corners;
  const sure = (confidence: number) => rounded(confidence, 4);
  const [x, y, w, h] = read.box;
  return {
    text: read.text,
    confidence: sure(read.confidence),
    box: [rounded(x * scaleX, 1), rounded(y * scaleY, 1), rounded(w * scaleX, 1), rounded(h * scaleY, 1)],
    corners: corners.map(([cx, cy]) => [rounded(cx * scaleX, 1), rounded(cy * scaleY, 1)]),
    region: read.region && { code: read.region.code, confidence: sure(read.region.confidence) },
    characters: read.characters.map(({ char, confidence }) => ({ char, confidence: sure(confidence) })),
    candidates: read.candidates.map(({ text, confidence }) => ({ text, confidence: sure(confidence) })),
    engine: read.engine,
  };
}

function rounded(value: number, digits: number): number {
  const unit = 10 ** digits;
  return Math.round(value * unit) / unit;
}
