/** A record that was alone in flight when the broker ended the link so many times in a row is not sent again. */
const strikesToPoison = 5;

/**
 * How many messages may be unacknowledged. After a link broke under load it opens again from one, doubling with each
 * acknowledgement, so that a message that makes a broker hang up is found alone and can be set aside.
 */
export class Window {
  readonly #configured: number;
  #most: number;
  #size: number;
  #suspect: string | null = null;
  #strikes = 0;

  constructor(most: number) {
    this.#configured = most;
    this.#most = most;
    this.#size = most;
  }

  /** A new link, whose broker takes so many at once and no more. */
  opened(brokerTakes: number): void {
    this.#most = Math.min(this.#configured, brokerTakes);
    this.#size = Math.min(this.#size, this.#most);
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Whether one more may go. As soon as one is answered, not in batches: a unit that waits sends nothing, so that its
   * system puts off acknowledging what the broker sent, for which the broker's further answers wait, 40 ms a time.
   */
  admits(inFlight: number): boolean {
    return inFlight < this.#size;
  }

  acknowledged(): void {
    this.#size = Math.min(this.#most, this.#size * 2);
    this.#suspect = null;
    this.#strikes = 0;
  }

  /**
   * The link ended with `inFlight` messages unanswered; `sole` is the only one of them, if the broker ended it.
   * @returns the id of a message that is to be set aside, or null
   */
  broken(inFlight: number, sole: string | undefined): string | null {
    if (inFlight > 0) this.#size = 1;
    if (sole === undefined) return null;
    this.#strikes = sole === this.#suspect ? this.#strikes + 1 : 1;
    this.#suspect = sole;
    if (this.#strikes < strikesToPoison) return null;
    this.#suspect = null;
    this.#strikes = 0;
    return sole;
  }
}
