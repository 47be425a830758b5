import { z } from 'zod';

/** Wall-clock time as milliseconds since 1970-01-01T00:00:00Z. */
export type UtcMs = number;

/** Where a wall-clock time came from: network time, a GPS fix, the computer's own clock, or a recording's own time. */
export const clockSourceSchema = z.enum(['ntp', 'gps', 'rtc', 'recording']);
export type ClockSource = z.infer<typeof clockSourceSchema>;

/** What a stored time says of its own trustworthiness. */
export const clockStatementSchema = z.object({ source: clockSourceSchema, trusted: z.boolean() });
export type ClockStatement = z.infer<typeof clockStatementSchema>;

/** Injected everywhere a time is needed: wall time for records, monotonic time for durations. */
export interface Clock {
  now(): UtcMs;
  /** Milliseconds that never go back; meaningless but for differences within one process. */
  monotonicMs(): number;
  statement(): ClockStatement;
}

export const dayMs = 86_400_000;
export const hourMs = 3_600_000;
export const minuteMs = 60_000;
