import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { PlatewardenError } from '../../domain/errors.js';
import { type Fetched, type ListSource, mostBesideBytes } from './fetched.js';

/** A look at a file's date costs nothing, and an officer who drops a list into the folder waits for it. */
const pollMs = 5000;

/** A file, or the newest file of a folder. A file is taken once two looks in a row find it unchanged, the first at once. */
export class FileSource implements ListSource {
  readonly pollMs = pollMs;
  readonly #path: string;
  readonly #besides: readonly string[];
  #seen: string | null = null;
  #taken: string | null = null;

  /** @param besides suffixes of what is taken along: it is no list itself */
  constructor(path: string, besides: readonly string[] = []) {
    this.#path = path;
    this.#besides = besides;
  }

  async fetch(): Promise<Fetched> {
    const { path, stats } = this.#newest();
    const version = `${path}|${stats.mtimeMs}|${stats.size}|${stats.ino}`;
    const isSettled = this.#seen === null || this.#seen === version;
    this.#seen = version;
    if (version === this.#taken || !isSettled) return { kind: 'unchanged' };
    const remember = () => {
      this.#taken = version;
    };
    const beside = new Map(this.#besides.map((suffix) => [suffix, readBeside(`${path}${suffix}`)]));
    return { kind: 'file', path, isSealed: false, madeAt: stats.mtimeMs, beside, forget: () => {}, remember };
  }

  #newest(): { path: string; stats: Stats } {
    const stats = statOf(this.#path);
    if (!stats.isDirectory()) return { path: this.#path, stats };
    const files = readdirSync(this.#path)
      .filter((name) => !name.startsWith('.') && !this.#besides.some((suffix) => name.endsWith(suffix)))
      .map((name) => ({ path: join(this.#path, name), stats: statOf(join(this.#path, name)) }))
      .filter((file) => file.stats.isFile())
      .sort((a, b) => b.stats.mtimeMs - a.stats.mtimeMs);
    if (files[0] !== undefined) return files[0];
    throw new PlatewardenError('file_unreadable', `The folder ${this.#path} holds no list`);
  }
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (cause) {
    throw new PlatewardenError('file_unreadable', `The hot list ${path} cannot be read`, { cause });
  }
}

function readBeside(path: string): Buffer {
  if (statOf(path).size > mostBesideBytes) throw new PlatewardenError('file_unreadable', `${path} is too large`);
  return readFileSync(path);
}
