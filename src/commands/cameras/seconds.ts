import { InvalidArgumentError } from 'commander';

/** How long a command waits, from its option. @throws InvalidArgumentError */
export function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 1 && value <= 3600)) throw new InvalidArgumentError('1 to 3600');
  return value;
}
