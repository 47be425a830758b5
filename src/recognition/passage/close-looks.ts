import type { Box } from '../../domain/geometry.js';
import type { PlateLook } from '../../domain/ports.js';

/** A plate that is followed is looked at closely so often, and so often at most while it does not come nearer. */
const everyMs = 500;
const most = 8;
/** …but at once when it has grown by this since: it shows more now. */
const grown = 1.25;
/**
 * The state's lettering, the dearest to read, is looked for again when the plate has grown by this: what is above the serial,
 * and where that tells nothing, in the next frame what is below. Both in one frame take longer than the next one is away.
 */
const grownForState = 1.5;

/** When a vehicle that is followed is worth the dear looks at its plate: other crops, a second reader, the state of issue. */
export class CloseLooks {
  #count = 0;
  #lastMs = Number.NEGATIVE_INFINITY;
  #width = 0;
  #widthForState = 0;
  #isMottoDue = false;

  /** When it was last looked at closely; minus infinity when never. */
  get lastMs(): number {
    return this.#lastMs;
  }

  /** How closely to look at `monotonicMs` at the plate, last seen at `box`. */
  lookAt(monotonicMs: number, [, , width]: Box, isStateKnown: boolean): PlateLook {
    if (this.#isMottoDue && !isStateKnown) return 'motto';
    const isDue = this.#count < most && monotonicMs - this.#lastMs >= everyMs;
    if (!isDue && width < grown * this.#width) return 'glance';
    return isStateKnown || width < grownForState * this.#widthForState ? 'read' : 'name';
  }

  /** It was looked at as `look` says. */
  add(look: PlateLook, monotonicMs: number, [, , width]: Box): void {
    if (look === 'glance') return;
    this.#isMottoDue = look === 'name';
    if (look === 'motto') return;
    this.#count += 1;
    this.#lastMs = monotonicMs;
    this.#width = width;
    if (look === 'name') this.#widthForState = width;
  }
}
