import { Command } from 'commander';
import { reportFault } from './report-fault.js';
import { stopSignals } from './stop-signals.js';
import { silentView, TerminalView } from './terminal-view.js';

const statusEveryMs = { terminal: 500, piped: 10_000 };

export function runCommand(): Command {
  return new Command('run')
    .description('Runs the daemon: reads plates from the configured cameras until it is told to stop')
    .requiredOption('--config <file>', 'the YAML file')
    .option('--once', 'end when the recorded footage is over and every message is delivered')
    .addHelpText('after', '\nExample:\n  platewarden run --config config/replay.yaml --once')
    .action(async ({ config, once }: { config: string; once?: boolean }) => {
      // Loaded here, so that the other commands start without the models, the database and the broker's client.
      const { loadConfiguration } = await import('../ops/load-configuration.js');
      const { createLogger } = await import('../ops/logger.js');
      const { openDaemon } = await import('../daemon.js');
      const { serviceNotifier } = await import('../ops/notify.js');
      const configuration = loadConfiguration(config);
      using stop = stopSignals();
      const view = configuration.liveView ? new TerminalView(process.stdout) : null;
      const log = createLogger(configuration.logLevel);
      const daemon = await openDaemon({ configuration, log, view: view ?? silentView });
      const notifier = serviceNotifier();
      const watchdog = new AbortController();
      const timer = view && setInterval(() => view.refresh(daemon.progress()), pace());
      try {
        notifier.ready();
        void notifier.runWatchdog(watchdog.signal);
        await daemon.run({ signal: stop.signal, once: once === true });
      } finally {
        notifier.stopping();
        watchdog.abort();
        if (timer) clearInterval(timer);
        view?.finish(daemon.progress());
        await daemon.close().catch((error: unknown) => {
          process.exitCode = reportFault(error);
        });
      }
    });
}

function pace(): number {
  return process.stdout.isTTY ? statusEveryMs.terminal : statusEveryMs.piped;
}
