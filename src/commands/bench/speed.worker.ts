import type { EngineName } from '../../domain/configuration/recognition.js';
import type { FollowedPlate, FrameImage, PlateLook } from '../../domain/ports.js';
import { loadEngine } from '../../recognition/engine.js';
import { lumaOf } from '../../recognition/image/luma.js';
import { median, processorMs } from './processor-time.js';
import { readScenes } from './speed-scene-files.js';

/** What the process is told: it measures one engine on the scenes in `folder`, and ends. */
export interface SpeedTask {
  readonly engine: EngineName;
  readonly repeat: number;
  readonly folder: string;
}

export interface SpeedFigures {
  readonly engine: EngineName;
  readonly firstReadMs: number;
  readonly lumaMs: number;
  readonly locateMs: number;
  readonly readPlateMs: number;
  readonly firstOfVehicleMs: number;
  readonly emptyFrameMs: number;
  readonly emptyFullHdMs: number;
  readonly framesPerSecondCore: number;
  readonly plates: number;
  readonly platesFrameMs: number;
  /** Before the engine is loaded: Node and the decoded scenes. */
  readonly bareMemoryMb: number;
  readonly peakMemoryMb: number;
}

process.once('message', async (task: SpeedTask) => {
  process.send!(await measure(task));
  process.disconnect();
});

async function measure({ engine: name, repeat, folder }: SpeedTask): Promise<SpeedFigures> {
  const scenes = readScenes(folder);
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
  const followed = reads.map(({ box, locatedScore }): FollowedPlate => ({ box, look: 'read', score: locatedScore }));
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
    firstOfVehicleMs: await readTime('name'),
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
