/** `text` as plates are compared: upper case, A-Z and 0-9 only (separators, blanks and symbols dropped). */
export function normalisePlate(text: string): string {
  return text
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
}

/**
 * The representative of a normalised plate's equivalence class: O and Q become 0, I becomes 1.
 * No reader can tell these on many plates, and California refuses personalised plates that differ only so
 * (DMV handbook 21.180), so the classes do not collide there.
 */
export function foldEquivalent(plate: string): string {
  return plate.replace(/[OQ]/g, '0').replace(/I/g, '1');
}
