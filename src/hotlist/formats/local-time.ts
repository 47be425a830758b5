/**
 * The moment when clocks in `timeZone` show this date and time. In the hour that autumn repeats, the later moment; the
 * list then passes for an hour younger, never for older than it is.
 */
export function localTime(
  parts: { y: number; m: number; d: number; h: number; min: number },
  timeZone: string,
): number {
  const shown = Date.UTC(parts.y, parts.m - 1, parts.d, parts.h, parts.min);
  const later = shown - offsetMs(shown - 12 * 3_600_000, timeZone);
  const earlier = shown - offsetMs(shown + 12 * 3_600_000, timeZone);
  const fits = [later, earlier].filter((at) => at + offsetMs(at, timeZone) === shown);
  return fits.length > 0 ? Math.max(...fits) : earlier;
}

/** How far clocks in `timeZone` are ahead of UTC at `at`. */
function offsetMs(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!) - Math.floor(at / 60_000) * 60_000;
}
