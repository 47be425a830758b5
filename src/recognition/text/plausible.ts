/** True when `text` (normalised) could be the serial of a plate: length and mixture, no more. */
export function isPlausiblePlate(text: string): boolean {
  if (text.length < 4 || text.length > 9) return false;
  const digits = text.replace(/[^0-9]/g, '').length;
  // A word or a slogan has no digit; personalised plates without one are left to readers that know plates from signs.
  return digits >= 1;
}
