import type { Box } from './geometry.js';

/**
 * Which of a live camera's frames are searched for new vehicles. Where recognition does not keep up, every other one only
 * follows the vehicles that are known, at a fraction of the time, rather than that whole frames are dropped.
 */
export class SearchTurns {
  #left: readonly Box[] | null = null;

  /** Whether a frame only follows; what changed in it, at `areas`, is left for the next search. */
  leave(areas: readonly Box[], isBehind: boolean): boolean {
    if (this.#left !== null || !isBehind) return false;
    this.#left = areas;
    return true;
  }

  /** Where a frame is searched in which `areas` changed: there, and where the one before it was not. */
  take(areas: readonly Box[]): readonly Box[] {
    const all = [...(this.#left ?? []), ...areas];
    this.#left = null;
    return all;
  }
}
