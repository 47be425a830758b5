/** Memory for pixels that worker threads read without a copy. */
export function sharedPixels(bytes: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(bytes));
}
