import type { HotListMatch } from '../domain/hit.js';
import type { Account } from './account.js';

/** A match, without its entry where the list is restricted and the reader not entitled. */
export type KnownMatch = Omit<HotListMatch, 'entry'> & { readonly entry: HotListMatch['entry'] | null };

/** What `account` may be told of `matches`: of secret lists nothing, of restricted ones that there is a match (S-9.5). */
export function knownMatches(
  matches: readonly HotListMatch[],
  { entitlements }: Pick<Account, 'entitlements'>,
): KnownMatch[] {
  return matches
    .filter(({ list }) => !list.secret)
    .map((match) => {
      const isOpen = !match.list.restricted || entitlements.includes(`list:${match.list.listId}`);
      return isOpen ? match : { ...match, entry: null };
    });
}
