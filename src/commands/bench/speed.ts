import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type EngineName, engineSchema } from '../../domain/configuration/recognition.js';
import type { Benchmark } from './benchmark.js';
import type { SpeedFigures, SpeedTask } from './speed.worker.js';
import { writeScenes } from './speed-scene-files.js';
import { speedScenes } from './speed-scenes.js';

export const speed: Benchmark = {
  name: 'speed',
  about: 'processor time stage by stage, frames a second and core, memory, by every engine',
  quick: false,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { engine: { type: 'string' }, repeat: { type: 'string', default: '15' } },
    });
    const engines = values.engine ? [engineSchema.parse(values.engine)] : engineSchema.options;
    const figures = await measureAlone(engines, Number(values.repeat));
    return {
      tables: [{ title: 'Speed: processor milliseconds, one thread, frame decoded (i420)', rows: figures.map(row) }],
      figures,
      notes: [
        `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores; medians of ${values.repeat}.`,
      ],
    };
  },
};

/** Engine by engine, each in a process with nothing else in it: memory and the time to the first read are that process's. */
async function measureAlone(engines: readonly EngineName[], repeat: number): Promise<SpeedFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'platewarden-speed-'));
  try {
    writeScenes(await speedScenes(), folder);
    const figures: SpeedFigures[] = [];
    for (const engine of engines) figures.push(await figuresOf({ engine, repeat, folder }));
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function figuresOf(task: SpeedTask): Promise<SpeedFigures> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'speed.worker.js'));
    child.once('message', (figures) => resolve(figures as SpeedFigures));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Measuring ${task.engine} ended with ${code}`)));
    child.send(task);
  });
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
