import type { EngineName } from '../domain/configuration/recognition.js';
import { boxOf, intersectionOverUnion } from '../domain/geometry.js';
import type { PlateRead } from '../domain/plate-read.js';
import type { PlateLocator, PlateReader, Recogniser } from '../domain/ports.js';
import { sizeOf } from './image/warp.js';
import type { Trace } from './trace.js';
import { isWanted, lookAt } from './wanted.js';

/** A locator and a reader that belong together, and what they hold. */
export interface Engine extends Recogniser, AsyncDisposable {
  readonly locator: PlateLocator;
  readonly reader: PlateReader;
}

/** locate → rectify → read, in the calling thread. */
export async function loadEngine(name: EngineName, trace?: Trace): Promise<Engine> {
  // Imported when chosen: each brings a library that takes time and memory to load.
  if (name === 'onnx') {
    const { OnnxLocator } = await import('./own/onnx-locator.js');
    const { OnnxReader } = await import('./own/onnx-reader.js');
    const { SecondOpinion } = await import('./own/second-opinion.js');
    const second = new SecondOpinion(async () => (await import('./ppocr/ppocr-reader.js')).PpocrReader.load());
    const [locator, reader] = await bothLoaded(OnnxLocator.load(), OnnxReader.load({ second, trace }));
    return engineOf(locator, reader, trace);
  }
  const { PpocrLocator } = await import('./ppocr/ppocr-locator.js');
  if (name === 'ppocr') {
    const { PpocrReader } = await import('./ppocr/ppocr-reader.js');
    const [locator, reader] = await bothLoaded(PpocrLocator.load(), PpocrReader.load(trace));
    return engineOf(locator, reader, trace);
  }
  const { TesseractReader } = await import('./tesseract/tesseract-reader.js');
  const [locator, reader] = await bothLoaded(PpocrLocator.load(), TesseractReader.load(trace));
  return engineOf(locator, reader, trace, () => reader.close());
}

/** Both, or the fault of one once the other is done: a thread that ends while onnxruntime loads a model aborts the process. */
export async function bothLoaded<L, R>(locator: Promise<L>, reader: Promise<R>): Promise<[L, R]> {
  await Promise.allSettled([locator, reader]);
  return Promise.all([locator, reader]);
}

export function engineOf(
  locator: PlateLocator,
  reader: PlateReader,
  trace?: Trace,
  close: () => Promise<void> = async () => {},
): Engine {
  return {
    locator,
    reader,
    async recognise(frame, options = {}) {
      const regions = await locator.locatePlates(frame, options);
      trace?.regions(frame, regions);
      const reads: PlateRead[] = [];
      for (const region of regions) {
        const box = boxOf(region.corners);
        if (!isWanted(box, sizeOf(region.corners).width, options)) continue;
        const read = await reader.readPlate(frame, region, lookAt(box, region.score, options));
        if (read) reads.push(read);
      }
      return distinct(reads);
    },
    [Symbol.asyncDispose]: close,
  };
}

/** Surest first; of two reads of one place, the surer. */
function distinct(reads: readonly PlateRead[]): readonly PlateRead[] {
  const kept: PlateRead[] = [];
  for (const read of [...reads].sort((a, b) => b.confidence - a.confidence)) {
    if (!kept.some((other) => intersectionOverUnion(other.box, read.box) > 0.2)) kept.push(read);
  }
  return kept;
}
