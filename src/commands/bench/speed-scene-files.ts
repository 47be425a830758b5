import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameImage } from '../../domain/ports.js';

/** Frames to time recognition on: the same street with its plates, and with each plate painted over. */
export interface SpeedScenes {
  readonly withPlates: FrameImage;
  readonly empty: FrameImage;
  readonly emptyFullHd: FrameImage;
  /** `empty` as a still picture comes, RGB; the others come as from a camera. */
  readonly emptyStill: FrameImage;
}

const names = ['withPlates', 'empty', 'emptyFullHd', 'emptyStill'] as const;

/** Keeps the decoded frames in `folder`, for a process that has no decoder. */
export function writeScenes(scenes: SpeedScenes, folder: string): void {
  for (const name of names) {
    const { pixels, ...frame } = scenes[name];
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(frame));
    writeFileSync(join(folder, `${name}.raw`), pixels);
  }
}

export function readScenes(folder: string): SpeedScenes {
  const read = (name: string): FrameImage => ({
    ...JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')),
    pixels: new Uint8Array(readFileSync(join(folder, `${name}.raw`))),
  });
  return Object.fromEntries(names.map((name) => [name, read(name)])) as unknown as SpeedScenes;
}
