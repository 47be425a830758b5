import type { Clock, ClockStatement } from '../domain/time.js';

/** The computer's clocks; `statement` says what is known of the wall clock's trust (see trusted-clock.ts). */
export function systemClock(statement: () => ClockStatement = () => ({ source: 'rtc', trusted: false })): Clock {
  return { now: () => Date.now(), monotonicMs: () => performance.now(), statement };
}
