/** What the confidence of a reading is judged by, each 0..1. */
export interface Evidence {
  /** The reader's probability of the text, look-alikes (O/0/Q, I/1) taken as one. */
  readonly mass: number;
  /** The least certain character's probability. */
  readonly least: number;
  /** The locator's score. */
  readonly located: number;
}

/** Logistic regression on log-odds; the README says on what data it was fitted. */
const weights = { mass: 1, least: 0, located: 0, bias: 0 };

/** The probability, 0..1, that a reading is right up to equivalence. */
export function calibrated({ mass, least, located }: Evidence): number {
  const z = weights.mass * logit(mass) + weights.least * logit(least) + weights.located * logit(located) + weights.bias;
  return 1 / (1 + Math.exp(-z));
}

/** Log-odds, bounded so that a network's overconfidence does not decide alone. */
function logit(probability: number): number {
  const p = Math.min(0.9995, Math.max(0.0005, probability));
  return Math.log(p / (1 - p));
}
