/** What the confidence of a reading is judged by, each 0..1. */
export interface Evidence {
  /** The reader's probability of the text, look-alikes (O/0/Q, I/1) taken as one. */
  readonly mass: number;
  /** Whether a second reader had its say in `mass`. */
  readonly seconded: boolean;
}

/**
 * Logistic regression on log-odds, fitted on the European, Brazilian, car-park and `crops-us-states` sets (n = 635, of
 * which 26 are read wrong), never on `road-us`, which it is judged on. The locator's score told nothing more.
 */
const alone = { mass: 1.04, bias: 0.95 };
const withSecond = { mass: 0.64, bias: 0.27 };

/** The probability, 0..1, that a reading is right up to equivalence. */
export function calibrated({ mass, seconded }: Evidence): number {
  const weights = seconded ? withSecond : alone;
  const z = weights.mass * logit(mass) + weights.bias;
  return 1 / (1 + Math.exp(-z));
}

/** Log-odds, bounded so that a network's overconfidence does not decide alone. */
function logit(probability: number): number {
  const p = Math.min(0.9995, Math.max(0.0005, probability));
  return Math.log(p / (1 - p));
}
