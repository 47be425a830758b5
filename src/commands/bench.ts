import { Command } from 'commander';
import { PlatewardenError } from '../domain/errors.js';
import { benchmarks } from './bench/all.js';
import { tableText } from './bench/table.js';

export function benchCommand(): Command {
  const list = benchmarks.map(({ name, about, quick }) => `  ${name.padEnd(12)} ${about}${quick ? '' : ' (minutes)'}`);
  return new Command('bench')
    .description('Measures; each figure beside a baseline of the same run')
    .argument('[name]', 'which benchmark; without it all quick ones')
    .argument('[args...]', 'options of that benchmark')
    .option('--json', 'end with one JSON object')
    .passThroughOptions()
    .addHelpText('after', `\nBenchmarks:\n${list.join('\n')}\n\nExample:\n  platewarden bench --json hotlist`)
    .action(async (name: string | undefined, args: string[], options: { json?: boolean }) => {
      const json = options.json === true || args.includes('--json');
      const chosen = benchmarks.filter((benchmark) => (name ? benchmark.name === name : benchmark.quick));
      if (chosen.length === 0) {
        const hint = `There are: ${benchmarks.map((benchmark) => benchmark.name).join(', ')}.`;
        throw new PlatewardenError('usage', `No benchmark is called ${name}`, { hint });
      }
      const figures: Record<string, unknown> = {};
      for (const benchmark of chosen) {
        const report = await benchmark.run(args.filter((arg) => arg !== '--json'));
        for (const table of report.tables) process.stdout.write(`${tableText(table)}\n\n`);
        for (const note of report.notes ?? []) process.stdout.write(`${note}\n`);
        figures[benchmark.name] = report.figures;
      }
      if (json) process.stdout.write(`${JSON.stringify(figures)}\n`);
    });
}
