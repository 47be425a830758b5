/** A table of figures; cells are printed as they are, so round before. */
export interface FigureTable {
  readonly title: string;
  readonly rows: readonly Readonly<Record<string, string | number>>[];
}

/** What one benchmark measured: tables for people, `figures` for programs. */
export interface BenchmarkReport {
  readonly tables: readonly FigureTable[];
  readonly figures: unknown;
  /** Said below the tables: what the figures were held against, what was left out. */
  readonly notes?: readonly string[];
}

/** One benchmark of `npm run bench`. It measures and reports; it never judges. */
export interface Benchmark {
  readonly name: string;
  readonly about: string;
  /** True when it belongs to the plain `npm run bench`: under a minute. */
  readonly quick: boolean;
  /** `args`: what followed the name on the command line, for its own options. */
  run(args: readonly string[]): Promise<BenchmarkReport>;
}
