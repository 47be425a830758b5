import type { Clock, UtcMs } from '../../domain/time.js';
import type { Database } from '../database.js';

/**
 * Time for judging training and sessions: never earlier than a time that this unit has seen, so that setting the clock
 * back revives nothing (N-TR). A clock that somebody vouches for (NTP, GPS) overrules what an unvouched one claimed, so
 * that a wrong year read from a flat battery does not end all access for good.
 */
export class HighestTime {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  now(): UtcMs {
    const now = Math.round(this.#clock.now());
    const { trusted } = this.#clock.statement();
    const mark = this.#database.get('SELECT at, trusted FROM highest_time');
    const overruled = mark === undefined || (trusted && mark.trusted === 0);
    const at = overruled ? now : Math.max(now, Number(mark.at));
    if (overruled || at > Number(mark.at)) {
      this.#database.run(
        'INSERT INTO highest_time VALUES (1, ?, ?) ON CONFLICT (only) DO UPDATE SET at = excluded.at, trusted = excluded.trusted',
        at,
        trusted ? 1 : 0,
      );
    }
    return at;
  }
}
