import { readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

/** What a path given to `read` holds. A path that is nothing of the kind is passed on as an image, to fail as one. */
export interface ReadInput {
  readonly file: string;
  readonly kind: 'image' | 'video';
}

const imageTypes = new Set(['.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff']);
const videoTypes = new Set(['.mp4', '.avi', '.mkv', '.mov', '.m4v', '.ts', '.mpg', '.mpeg', '.webm']);

/** The images and videos that `paths` name, folders searched to their depths, each folder in the order of its names. */
export function readInputs(paths: readonly string[]): ReadInput[] {
  return paths.flatMap((path) => (isFolder(path) ? inFolder(path) : [inputOf(path)]));
}

function inFolder(folder: string): ReadInput[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => isKnown(extname(name).toLowerCase()))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => inputOf(join(folder, name)));
}

function inputOf(file: string): ReadInput {
  return { file, kind: videoTypes.has(extname(file).toLowerCase()) ? 'video' : 'image' };
}

const isKnown = (type: string) => imageTypes.has(type) || videoTypes.has(type);

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
