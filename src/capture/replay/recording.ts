import { readdirSync, type Stats, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { PlatewardenError } from '../../domain/errors.js';
import type { PixelFormat } from '../../domain/frame.js';
import type { UtcMs } from '../../domain/time.js';
import { readStill } from './still.js';
import { videoPictures } from './video.js';

/** A picture of a recording, `atMs` after its first. */
export interface RecordedPicture {
  readonly atMs: number;
  readonly width: number;
  readonly height: number;
  readonly format: PixelFormat;
  readonly pixels: Uint8Array;
}

/** Recorded footage: the same pictures every time it is read. */
export interface Recording {
  /** When the file was written: the time of the first picture where nobody says better. */
  readonly writtenAt: UtcMs;
  /** From the first picture; `intervalMs` spaces stills. A video that is damaged fails after what can be decoded of it. */
  pictures(intervalMs: number, signal: AbortSignal): AsyncIterable<RecordedPicture>;
}

const stillTypes = new Set(['.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff']);

/**
 * A folder of stills in the order of their names, one still, or a video file; pictures wider than `maxWidth` are made
 * that small. @throws file_unreadable; `pictures` also program_missing, image_invalid, recording_damaged
 */
export function openRecording(path: string, maxWidth?: number): Recording {
  const stats = statOf(path);
  if (stats.isDirectory()) {
    const names = readdirSync(path).filter((name) => stillTypes.has(extname(name).toLowerCase()));
    if (names.length === 0)
      throw new PlatewardenError('file_unreadable', `${path} holds no still (JPEG, PNG, WebP, TIFF)`);
    names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    const files = names.map((name) => join(path, name));
    return stillsRecording(files, statOf(files[0]!).mtimeMs, maxWidth);
  }
  if (stillTypes.has(extname(path).toLowerCase())) return stillsRecording([path], stats.mtimeMs, maxWidth);
  return { writtenAt: Math.round(stats.mtimeMs), pictures: (_, signal) => videoPictures(path, signal, maxWidth) };
}

function stillsRecording(files: readonly string[], writtenAt: number, maxWidth?: number): Recording {
  return {
    writtenAt: Math.round(writtenAt),
    async *pictures(intervalMs, signal) {
      for (const [index, file] of files.entries()) {
        if (signal.aborted) return;
        yield { atMs: index * intervalMs, ...(await readStill(file, maxWidth)) };
      }
    },
  };
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (cause) {
    throw new PlatewardenError('file_unreadable', `The recording ${path} cannot be read`, { cause });
  }
}
