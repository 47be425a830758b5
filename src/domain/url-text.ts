import { z } from 'zod';

/** A URL of this shape that can be opened: one with a port above 65535, say, cannot. */
export function urlText(shape: RegExp, allowed: string) {
  const possible = { error: 'no such host or port is possible', abort: true };
  return z.string().regex(shape, { error: allowed, abort: true }).refine(URL.canParse, possible);
}
