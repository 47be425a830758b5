/**
 * A signal that aborts with `signal`, or after `ms`, until disposed of. In place of AbortSignal.any with
 * AbortSignal.timeout, of which Node 20 forgets the time when it collects garbage.
 */
export function deadline(signal: AbortSignal, ms: number): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const stop = () => controller.abort(signal.reason);
  const timer = setTimeout(() => controller.abort(new Error(`not done within ${ms / 1000} s`)), ms);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    },
  };
}
