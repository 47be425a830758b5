import { MotionGate } from '../../capture/gate/motion-gate.js';
import { type Frame, frameBytes } from '../../domain/frame.js';
import type { Benchmark } from './benchmark.js';

const sizes = [
  [640, 360],
  [1280, 720],
  [1920, 1080],
] as const;
const frames = 300;

/** A textured, slightly noisy picture, another one each time. */
function picture(width: number, height: number, sequence: number): Frame {
  const pixels = new Uint8Array(frameBytes(width, height, 'i420'));
  for (let i = 0; i < width * height; i++) pixels[i] = 80 + ((i % width) >> 5) + ((i * 31 + sequence * 17) % 7);
  const clock = { source: 'recording', trusted: true } as const;
  const times = { capturedAt: sequence * 100, monotonicMs: sequence * 100, clock };
  return { cameraId: 'bench', sequence, ...times, width, height, format: 'i420', pixels };
}

export const gateBenchmark: Benchmark = {
  name: 'gate',
  about: 'motion and change detection, milliseconds a frame',
  quick: true,
  async run() {
    const rows = sizes.map(([width, height]) => {
      const pictures = [0, 1, 2, 3].map((sequence) => picture(width, height, sequence));
      const gate = new MotionGate(() => null);
      const times: number[] = [];
      for (let i = 0; i < frames; i++) {
        const frame = { ...pictures[i % 4]!, monotonicMs: i * 100 };
        const began = performance.now();
        gate.admit(frame);
        times.push(performance.now() - began);
      }
      times.sort((a, b) => a - b);
      const at = (share: number) => Number(times[Math.floor(share * frames)]!.toFixed(3));
      return { size: `${width}x${height}`, p50Ms: at(0.5), p95Ms: at(0.95) };
    });
    return { tables: [{ title: 'Gate (target: at most 1 ms at 640x360)', rows }], figures: rows };
  },
};
