import { execFile } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs, promisify } from 'node:util';
import { z } from 'zod';
import { type EngineName, engineSchema } from '../../domain/configuration/recognition.js';
import type { FollowedPlate, FrameImage, PlateLook } from '../../domain/ports.js';
import { loadEngine } from '../../recognition/engine.js';
import { lumaOf } from '../../recognition/image/luma.js';
import type { Benchmark } from './benchmark.js';
import { median, processorMs } from './processor-time.js';
import { speedScenes } from './speed-scenes.js';

const figuresSchema = z.object({
  engine: engineSchema,
  firstReadMs: z.number(),
  lumaMs: z.number(),
  locateMs: z.number(),
  readPlateMs: z.number(),
  firstOfVehicleMs: z.number(),
  emptyFrameMs: z.number(),
  emptyFullHdMs: z.number(),
  framesPerSecondCore: z.number(),
  plates: z.number(),
  platesFrameMs: z.number(),
  /** Before the engine is loaded: the command, its libraries and the decoded scenes. */
  bareMemoryMb: z.number(),
  peakMemoryMb: z.number(),
});
type SpeedFigures = z.infer<typeof figuresSchema>;

export const speed: Benchmark = {
  name: 'speed',
  about: 'processor time stage by stage, frames a second and core, memory, by every engine',
  quick: false,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { engine: { type: 'string' }, repeat: { type: 'string', default: '15' } },
    });
    // Each engine in a process of its own: memory and the time to the first read are the process's.
    const figures = values.engine
      ? [await measure(engineSchema.parse(values.engine), Number(values.repeat))]
      : await eachAlone(values.repeat);
    return {
      tables: [{ title: 'Speed: processor milliseconds, one thread, frame decoded (i420)', rows: figures.map(row) }],
      figures,
      notes: [
        `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores; medians of ${values.repeat}.`,
      ],
    };
  },
};

async function eachAlone(repeat: string): Promise<SpeedFigures[]> {
  const figures: SpeedFigures[] = [];
  for (const engine of engineSchema.options) {
    const args = [
      ...process.execArgv,
      process.argv[1]!,
      'bench',
      '--json',
      'speed',
      '--engine',
      engine,
      '--repeat',
      repeat,
    ];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '{}');
    figures.push(...z.object({ speed: z.array(figuresSchema) }).parse(last).speed);
  }
  return figures;
}

async function measure(name: EngineName, repeat: number): Promise<SpeedFigures> {
  const scenes = await speedScenes();
  const bareMemoryMb = peakMb();
  const startedAt = performance.now();
  await using engine = await loadEngine(name);
  const { withPlates, empty, emptyFullHd, emptyStill } = scenes;
  const reads = await engine.recognise(withPlates);
  const firstReadMs = performance.now() - startedAt;
  const regions = await engine.locator.locatePlates(withPlates);
  const times = (work: (frame: FrameImage) => Promise<unknown>, frame: FrameImage) =>
    typical(repeat, () => work(frame));
  // A copied frame object, so that the luma of the time before is not found again.
  // Its vehicles are followed, and their state is known.
  const followed = reads.map(({ box }): FollowedPlate => ({ box, look: 'read' }));
  const whole = (frame: FrameImage) => engine.recognise({ ...frame }, { followed });
  const readTime = (look: PlateLook) =>
    regions[0] ? typical(repeat, () => engine.reader.readPlate(withPlates, regions[0]!, look)) : Promise.resolve(0);
  const emptyFrameMs = await times(whole, empty);
  return {
    engine: name,
    firstReadMs: Math.round(firstReadMs),
    lumaMs: await times(async (frame) => lumaOf({ ...frame }), emptyStill),
    locateMs: await times((frame) => engine.locator.locatePlates(frame, { followed }), empty),
    readPlateMs: await readTime('read'),
    firstOfVehicleMs: await readTime('full'),
    emptyFrameMs,
    emptyFullHdMs: await times(whole, emptyFullHd),
    framesPerSecondCore: Math.round(1000 / emptyFrameMs),
    plates: reads.length,
    platesFrameMs: await times(whole, withPlates),
    bareMemoryMb,
    peakMemoryMb: peakMb(),
  };
}

const peakMb = () => Math.round(process.resourceUsage().maxRSS / 1024);

/** Median processor time of `repeat` runs after three to warm up, milliseconds. */
async function typical(repeat: number, work: () => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let i = -3; i < repeat; i++) {
    const { ms } = await processorMs(work);
    if (i >= 0) all.push(ms);
  }
  return Math.round(median(all) * 10) / 10;
}

function row(figures: SpeedFigures) {
  return {
    engine: figures.engine,
    'luma of an RGB still': figures.lumaMs,
    locate: figures.locateMs,
    'read a plate': figures.readPlateMs,
    'first of a vehicle': figures.firstOfVehicleMs,
    '720p empty': figures.emptyFrameMs,
    '1080p empty': figures.emptyFullHdMs,
    '720p, plates': figures.platesFrameMs,
    'plates read': figures.plates,
    'frames/s core': figures.framesPerSecondCore,
    'first read ms': figures.firstReadMs,
    'peak MB': figures.peakMemoryMb,
    'of it bare': figures.bareMemoryMb,
  };
}
