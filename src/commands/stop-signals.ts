/**
 * An AbortSignal that SIGINT or SIGTERM aborts; the second of them ends the process at once, as if nobody listened for
 * it, for when stopping hangs. Dispose it to give the signals back.
 */
export function stopSignals(): { readonly signal: AbortSignal; [Symbol.dispose](): void } {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    if (!controller.signal.aborted) {
      controller.abort();
      return;
    }
    // `process.exit` would take down the threads of recognition in the middle of their work, which aborts the process.
    process.removeAllListeners(name);
    process.kill(process.pid, name);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}
