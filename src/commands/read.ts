import cliProgress from 'cli-progress';
import { Command, InvalidArgumentError, Option } from 'commander';
import { openRecording } from '../capture/replay/recording.js';
import { type EngineName, engineSchema } from '../domain/configuration/recognition.js';
import type { Recogniser } from '../domain/ports.js';
import { loadEngine } from '../recognition/engine.js';
import { decodeImageFile } from '../recognition/image/decode-image.js';
import { TraceFolder } from '../recognition/trace-folder.js';
import { WorkerPool } from '../recognition/worker-pool.js';
import { type ReadInput, readInputs } from './read/inputs.js';
import { type FaultLine, faultLine, plainFault, plainLine, type ReadLine, readLine } from './read/line.js';
import { stopSignals } from './stop-signals.js';

interface ReadOptions {
  readonly json?: boolean;
  readonly engine: EngineName;
  readonly threads: number;
  readonly debug?: string;
}

export function readCommand(): Command {
  return new Command('read')
    .description('Reads the plates in images, folders of images, and videos (which need ffmpeg)')
    .argument('<files...>', 'JPEG, PNG, WebP, TIFF, folders, video files')
    .option('--json', 'one JSON object a line: an image each, or each video frame that held a plate')
    .addOption(new Option('--engine <name>', 'which engine reads').choices(engineSchema.options).default('onnx'))
    .option('--threads <n>', 'images read at a time', count, 1)
    .option('--debug <folder>', 'write what each stage saw as images (one thread)')
    .addHelpText('after', '\nExample:\n  platewarden read --json gate/ pass.mp4 > reads.ndjson')
    .action(async (files: string[], options: ReadOptions) => {
      const inputs = readInputs(files);
      using stop = stopSignals();
      const trace = options.debug === undefined ? undefined : new TraceFolder(options.debug);
      await using engine = trace
        ? await loadEngine(options.engine, trace)
        : await WorkerPool.open(options.engine, options.threads);
      const failed = await readAll(inputs, engine, options, stop.signal, trace);
      if (failed) process.exitCode = 1;
    });
}

/** Prints a line for each input in their order, `threads` of them in work. True when one could not be read. */
async function readAll(
  inputs: readonly ReadInput[],
  recogniser: Recogniser,
  { json, threads }: ReadOptions,
  signal: AbortSignal,
  trace: TraceFolder | undefined,
): Promise<boolean> {
  // On standard error, so that what is piped stays what was asked for.
  const bar = process.stderr.isTTY && inputs.length > 1 ? progressBar(inputs.length) : null;
  const ahead = trace === undefined ? threads : 1;
  let failed = false;
  const print = (line: ReadLine | FaultLine) => {
    if ('error' in line) failed = true;
    if (json) process.stdout.write(`${JSON.stringify(line)}\n`);
    else if ('error' in line) process.stderr.write(plainFault(line));
    else process.stdout.write(`${plainLine(line)}\n`);
  };
  const underWay: Promise<ReadLine | FaultLine>[] = [];
  const printNext = async () => {
    const line = await underWay.shift();
    if (line) print(line);
    await trace?.written();
    bar?.increment();
  };
  for (const input of inputs) {
    const { file } = input;
    if (signal.aborted) break;
    if (input.kind === 'video') {
      while (underWay.length > 0) await printNext();
      for await (const line of readVideo(file, recogniser, signal, trace)) print(line);
      bar?.increment();
    } else {
      trace?.startPicture(file);
      underWay.push(
        input.kind === 'fault' ? Promise.resolve(faultLine(file, input.fault)) : readImage(file, recogniser),
      );
      if (underWay.length >= ahead) await printNext();
    }
  }
  while (underWay.length > 0) await printNext();
  bar?.stop();
  return failed;
}

async function readImage(file: string, recogniser: Recogniser): Promise<ReadLine | FaultLine> {
  try {
    const startedAt = performance.now();
    const image = await decodeImageFile(file);
    const reads = await recogniser.recognise(image);
    return readLine(file, image, performance.now() - startedAt, reads);
  } catch (error) {
    return faultLine(file, error);
  }
}

async function* readVideo(
  file: string,
  recogniser: Recogniser,
  signal: AbortSignal,
  trace: TraceFolder | undefined,
): AsyncGenerator<ReadLine | FaultLine> {
  try {
    for await (const { atMs, ...frame } of openRecording(file).pictures(0, signal)) {
      const startedAt = performance.now();
      trace?.startPicture(file, atMs);
      const reads = await recogniser.recognise(frame, { followed: [] });
      await trace?.written();
      if (reads.length === 0) continue;
      const size = { ...frame, sourceWidth: frame.width, sourceHeight: frame.height };
      const { file: name, ...line } = readLine(file, size, performance.now() - startedAt, reads);
      yield { file: name, atMs: Math.round(atMs), ...line };
    }
  } catch (error) {
    yield faultLine(file, error);
  }
}

function progressBar(total: number): cliProgress.SingleBar {
  const format = '{bar} {value}/{total} files, {eta_formatted} left';
  const bar = new cliProgress.SingleBar({ format, stream: process.stderr, hideCursor: true, clearOnComplete: true });
  bar.start(total, 0);
  return bar;
}

function count(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 64) throw new InvalidArgumentError('1 to 64');
  return number;
}
