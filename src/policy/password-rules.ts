import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { PlatewardenError } from '../domain/errors.js';

/** NIST SP 800-63B asks for 8 beside a second factor; twelve leaves room for a slow computer's weaker hash. */
const shortest = 12;
/** Bounds the work of hashing. */
const longest = 128;
/** zxcvbn's scale is 0 to 4; 3 stands for over 10^8 guesses. */
const leastScore = 3;

let estimator: ZxcvbnFactory | undefined;

/**
 * @param personal words that are no secret: login name, name, badge, agency
 * @throws PlatewardenError usage when the password is too short, among the common ones, or easily guessed
 */
export function requireStrongPassword(password: string, personal: readonly string[]): void {
  const length = [...password].length;
  if (length < shortest || length > longest) {
    throw new PlatewardenError('usage', `A password has ${shortest} to ${longest} characters; this one has ${length}`);
  }
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  const { score } = estimator.check(password, [...personal, 'platewarden', 'sheriff', 'alpr']);
  if (score >= leastScore) return;
  throw new PlatewardenError('usage', 'This password is among the common ones or easily guessed', {
    hint: 'Four or five unrelated words make a good one.',
  });
}
