import { openRecording } from '../../capture/replay/recording.js';
import { FineLooks } from '../../domain/fine-looks.js';
import type { Frame } from '../../domain/frame.js';
import type { Passage } from '../../domain/passage.js';
import type { PlateRead } from '../../domain/plate-read.js';
import type { Recogniser } from '../../domain/ports.js';
import { VehicleTracker } from '../../recognition/passage/tracker.js';

/** Analysed frames a second, as a camera's default is. */
const analysisRate = 10;

/** What a camera would have stored of a recording, and every reading that went into it. */
export interface RecordedPassages {
  readonly kept: readonly Passage[];
  readonly reads: readonly RecordedRead[];
}

/** A reading, and when its frame was recorded, milliseconds from the recording's start. */
export interface RecordedRead {
  readonly atMs: number;
  readonly read: PlateRead;
}

/** The passages of a video file or a folder of stills (ten a second). @throws file_unreadable */
export async function recordedPassages(path: string, recogniser: Recogniser): Promise<RecordedPassages> {
  const tracker = new VehicleTracker({ rereadAfterMs: 60_000, leaveAfterMs: 2500 });
  const fineLooks = new FineLooks();
  const reads: RecordedRead[] = [];
  const kept: Passage[] = [];
  const keep = (events: ReturnType<VehicleTracker['observe']>) => {
    for (const event of events) if (event.kind === 'ended' && event.kept) kept.push(event.passage);
  };
  let nextMs = 0;
  let sequence = 0;
  for await (const { atMs, ...picture } of openRecording(path).pictures(
    1000 / analysisRate,
    new AbortController().signal,
  )) {
    if (atMs < nextMs) continue;
    nextMs = Math.max(nextMs + 1000 / analysisRate, atMs);
    const clock = { source: 'recording', trusted: true } as const;
    const frame: Frame = {
      ...picture,
      cameraId: 'video',
      sequence: sequence++,
      capturedAt: atMs,
      clock,
      monotonicMs: atMs,
    };
    const followed = tracker.followed(atMs);
    const found = await recogniser.recognise(frame, { fine: fineLooks.take(atMs), followed });
    reads.push(...found.map((read) => ({ atMs, read })));
    keep(tracker.observe(frame, found));
  }
  keep(tracker.finish());
  return { kept, reads };
}
