import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const block = Buffer.alloc(1_000_000);

/** A disk of its own, small enough to be filled: a tmpfs, which root alone can mount. */
export class SmallDisk implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'platewarden-torture-'));
  /** False where this user may not mount: then it is a folder of the common disk, which nobody should fill. */
  readonly isOwn: boolean;
  readonly #filler = join(this.directory, 'filler');

  constructor(megabytes: number) {
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', this.directory]);
    this.isOwn = mounted.status === 0;
  }

  /** Takes every byte that is left. */
  fill(): void {
    if (!this.isOwn) return;
    const file = openSync(this.#filler, 'a');
    try {
      for (;;) if (writeSync(file, block) < block.length) return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  empty(): void {
    rmSync(this.#filler, { force: true });
  }

  [Symbol.dispose](): void {
    if (this.isOwn) spawnSync('umount', ['-l', this.directory]);
    rmSync(this.directory, { recursive: true, force: true });
  }
}
