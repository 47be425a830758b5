import type { InferenceSession } from 'onnxruntime-node';
import { withInputShape } from './onnx-graph.js';
import { checkShapes, loadModel } from './session.js';

/** So many sizes have a session of their own at most; a camera has three, of which others of its shape have the same. Each keeps its memory, up to 20 MB. */
const mostSizes = 8;

/**
 * The locator's network for inputs of any size, and for those that keep coming up. Where onnxruntime knows the sizes, it adds
 * each block's input to its output in place; else it copies it first, a tenth of the network's time.
 */
export class LocatorSessions {
  readonly #file: string;
  readonly #any: InferenceSession;
  readonly #ofSize = new Map<string, Promise<InferenceSession>>();

  private constructor(file: string, any: InferenceSession) {
    this.#file = file;
    this.#any = any;
  }

  /** @throws model_invalid */
  static async load(file: string): Promise<LocatorSessions> {
    const session = await loadModel(file);
    // Of what its sidecar says, steps of the maps, shapes tell nothing: they are of any size.
    checkShapes(session, file.replace(/onnx$/, 'json'), {
      inputs: { luma: [1, 1, null, null] },
      outputs: { scores: [1, 1, null, null], corners: [1, 8, null, null] },
    });
    return new LocatorSessions(file, session);
  }

  /**
   * The session for an input of `width` × `height`. `recurs`: more of its size will come; said of the same inputs in every
   * run, since the two answer differently in the last bits.
   * @throws model_invalid
   */
  async of(width: number, height: number, recurs: boolean): Promise<InferenceSession> {
    if (!recurs) return this.#any;
    const size = `${width}x${height}`;
    if (!this.#ofSize.has(size) && this.#ofSize.size < mostSizes) {
      this.#ofSize.set(
        size,
        loadModel(this.#file, (model) => withInputShape(model, [1, 1, height, width])),
      );
    }
    return this.#ofSize.get(size) ?? this.#any;
  }
}
