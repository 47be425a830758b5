import { z } from 'zod';
import type { UtcMs } from '../../domain/time.js';

/** Times on the wire: RFC 3339, UTC, with milliseconds. */
export const wireTimeSchema = z.iso.datetime({ precision: 3 });

export function wireTime(at: UtcMs): string {
  return new Date(at).toISOString();
}
