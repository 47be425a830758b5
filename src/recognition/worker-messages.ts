import type { FaultCode } from '../domain/errors.js';
import type { PlateRead } from '../domain/plate-read.js';
import type { FrameImage, RecognitionOptions } from '../domain/ports.js';

/** To a worker. `frame.pixels` over a SharedArrayBuffer is not copied on the way. */
export interface WorkerRequest {
  readonly id: number;
  readonly frame: FrameImage;
  readonly options: RecognitionOptions | undefined;
}

/** From a worker: `ready` or `unusable` once, then an answer a request. */
export type WorkerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly code: FaultCode; readonly message: string }
  | { readonly kind: 'reads'; readonly id: number; readonly reads: readonly PlateRead[] }
  | { readonly kind: 'fault'; readonly id: number; readonly code: FaultCode; readonly message: string };
