import type { Alert } from '../domain/alert.js';
import type { Detection } from '../domain/detection.js';
import type { Hit } from '../domain/hit.js';
import type { LiveView } from '../domain/ports.js';
import { alertLine, detectionLine, type Progress, statusLine } from './live-lines.js';

const clearLine = '\r\u001b[2K';

/** What `run` writes on: standard output, or a test's own. */
export interface Screen {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

/** The view of a daemon whose operators log in elsewhere: nothing is printed (clause S-3). */
export const silentView: LiveView = { passage: () => {}, detection: () => {}, alert: () => {} };

/**
 * Prints each detection and alert as a line. On a terminal the status line stays below them and is written over; piped,
 * it is a line of its own, each time `refresh` is called.
 */
export class TerminalView implements LiveView {
  readonly #screen: Screen;
  #status = '';
  readonly #vehicles: string[] = [];
  readonly #alerts: string[] = [];

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  passage(): void {}

  detection(detection: Detection): void {
    this.#vehicles.push(detection.read.text);
    this.line(detectionLine(detection));
  }

  alert(alert: Alert, hit: Hit, detection: Detection): void {
    this.#alerts.push(
      `${hit.match.readText} (${hit.match.class}, ${hit.list.restricted ? 'restricted' : hit.list.name})`,
    );
    this.line(alertLine(alert, hit, detection));
  }

  refresh(progress: Progress): void {
    this.#status = statusLine(progress);
    if (this.#screen.isTTY) this.#screen.write(`${clearLine}${this.#status}`);
    else this.#screen.write(`${this.#status}\n`);
  }

  line(text: string): void {
    if (this.#screen.isTTY && this.#status) this.#screen.write(`${clearLine}${text}\n${this.#status}`);
    else this.#screen.write(`${text}\n`);
  }

  /** Takes the status line away and sums up. */
  finish(progress: Progress): void {
    if (this.#screen.isTTY && this.#status) this.#screen.write(clearLine);
    this.#status = '';
    this.line(`\n${this.#vehicles.length} vehicles: ${this.#vehicles.join(', ') || 'none'}`);
    this.line(`${this.#alerts.length} alerts, unverified leads: ${this.#alerts.join(', ') || 'none'}`);
    this.line(statusLine(progress));
  }
}
