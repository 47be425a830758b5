/** What ffmpeg says of a frame before its pixels come. */
export interface FrameHeader {
  /** Presentation time, microseconds; since 1970 for live streams. */
  readonly us: number;
  readonly width: number;
  readonly height: number;
}

/** Begins a filter chain: times in microseconds (`pts_time` is rounded to six digits, too few for a wall clock). */
export const timeFilter = 'settb=1/1000000';
/**
 * Ends a filter chain: i420 in memory (both layouts are), `scale` tells the size whenever it changes, `metadata` the
 * time of each frame (it prints only frames that have some, hence the mark). `showinfo` would tell both, but sums up
 * every pixel: 2 ms a frame of 1080p. Pictures wider than `maxWidth` are made that small. The output needs `-autoscale 0`:
 * else ffmpeg brings each later size, after it was told here, to the first.
 */
export function headerFilters(maxWidth?: number): string {
  const scale = maxWidth === undefined ? 'scale' : `scale=w='min(iw\\,${maxWidth})':h=-2:flags=area`;
  return `${scale},format=yuv420p|yuvj420p,metadata=mode=add:key=t:value=1,metadata=mode=print`;
}
/** Least log level at which `scale` tells the size. */
export const headerLogLevel = 'verbose';

const size = /^\[Parsed_scale.* -> w:(\d{1,5}) h:(\d{1,5}) fmt:/;
const time = /^\[Parsed_metadata.*\] frame:\d+ +pts:(-?\d{1,16}) /;

/** Finds the headers among the lines of ffmpeg's log. */
export class FrameHeaders {
  #width = 0;
  #height = 0;

  /** The header that `line` completes, or null. */
  parse(line: string): FrameHeader | null {
    const sized = size.exec(line);
    if (sized !== null) [this.#width, this.#height] = [Number(sized[1]), Number(sized[2])];
    const us = time.exec(line)?.[1];
    if (us === undefined || this.#width === 0 || this.#height === 0 || this.#width * this.#height > 1e8) return null;
    return { us: Number(us), width: this.#width, height: this.#height };
  }
}

/** Whether a line of the log says nothing but times and sizes. */
export function isHeaderLine(line: string): boolean {
  return /^\[Parsed_(metadata|scale)/.test(line);
}
