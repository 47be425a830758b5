import { type Dirent, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { PlatewardenError } from '../../domain/errors.js';

/** What a path given to `read` holds. A path that is nothing of the kind is passed on as an image, to fail as one. */
export type ReadInput =
  | { readonly file: string; readonly kind: 'image' | 'video' }
  /** A folder that gives nothing. */
  | { readonly file: string; readonly kind: 'fault'; readonly fault: PlatewardenError };

const imageTypes = new Set(['.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff']);
const videoTypes = new Set(['.mp4', '.avi', '.mkv', '.mov', '.m4v', '.ts', '.mpg', '.mpeg', '.webm']);

/** The images and videos that `paths` name, folders searched to their depths, each folder in the order of its names. */
export function readInputs(paths: readonly string[]): ReadInput[] {
  return paths.flatMap((path) => {
    if (!isFolder(path)) return [inputOf(path)];
    const inputs = inFolder(path);
    return inputs.length > 0 ? inputs : [faultOf(path, 'holds no image and no video')];
  });
}

/** Links to folders are not followed: one to a folder above would show everything again and again. */
function inFolder(folder: string): ReadInput[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    return [faultOf(folder, 'cannot be searched', cause)];
  }
  return entries
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return inFolder(path);
      return isKnown(extname(path).toLowerCase()) && !isFolder(path) ? [inputOf(path)] : [];
    });
}

function inputOf(file: string): ReadInput {
  return { file, kind: videoTypes.has(extname(file).toLowerCase()) ? 'video' : 'image' };
}

function faultOf(file: string, what: string, cause?: unknown): ReadInput {
  return { file, kind: 'fault', fault: new PlatewardenError('file_unreadable', `${file} ${what}`, { cause }) };
}

const isKnown = (type: string) => imageTypes.has(type) || videoTypes.has(type);

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
