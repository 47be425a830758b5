/** What ffmpeg's `showinfo` filter says of a frame before its pixels come. */
export interface FrameHeader {
  /** Presentation time, microseconds; since 1970 for live streams. */
  readonly us: number;
  readonly width: number;
  readonly height: number;
}

/** Begins a filter chain: times in microseconds (`pts_time` is rounded to six digits, too few for a wall clock). */
export const timeFilter = 'settb=1/1000000';
/** Ends a filter chain so that times and sizes are told; both layouts are i420 in memory. */
export const headerFilters = 'format=yuv420p|yuvj420p,showinfo=checksum=0';

const pattern = /Parsed_showinfo.*\bn:\s*\d+ pts:\s*(\d{1,16})\b.*\bs:(\d{1,5})x(\d{1,5})\b/;

/** The header in a line of ffmpeg's log, or null. */
export function parseFrameHeader(line: string): FrameHeader | null {
  const match = pattern.exec(line);
  if (match === null) return null;
  const [us, width, height] = match.slice(1).map(Number) as [number, number, number];
  if (width === 0 || height === 0 || width * height > 1e8) return null;
  return { us, width, height };
}
