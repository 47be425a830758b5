import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const askEveryMs = 60_000;
const answerWithinMs = 5000;

/**
 * Whether the kernel says that its clock follows network time (`adjtimex`, as chrony, ntpd and systemd-timesyncd set
 * it); false where that cannot be known.
 */
export async function isNetworkTimeSynchronised(command = 'timedatectl'): Promise<boolean> {
  try {
    const { stdout } = await run(command, ['show', '--property=NTPSynchronized', '--value'], {
      timeout: answerWithinMs,
    });
    return stdout.trim() === 'yes';
  } catch {
    return false;
  }
}

/** Calls `synchronised` every minute that the clock follows network time, until `signal` aborts. */
export async function watchNetworkTime(synchronised: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (await isNetworkTimeSynchronised()) synchronised();
    await sleep(askEveryMs, undefined, { signal }).catch(() => undefined);
  }
}
