import type { Box } from '../../domain/geometry.js';
import type { FrameImage } from '../../domain/ports.js';

/** Edges of strokes along a line across a plate: about 40, of seven characters. Against variance each counts fourfold. */
const edges = 160;

/**
 * How sharp a plate's strokes are, 0 to 1: the squared steps between neighbouring pixels against the variance of the
 * whole. An edge that is smeared over n pixels gives about 1/n; a plate without contrast gives 0.
 */
export function plateSharpness({ width, height, format, pixels }: FrameImage, box: Box): number {
  const [step, offset] = format === 'rgb24' ? [3, 1] : [1, 0];
  const left = Math.max(0, Math.floor(box[0]));
  const top = Math.max(0, Math.floor(box[1]));
  const right = Math.min(width, Math.ceil(box[0] + box[2]));
  const bottom = Math.min(height, Math.ceil(box[1] + box[3]));
  let [sum, squares, steps, count] = [0, 0, 0, 0];
  for (let y = top; y < bottom; y++) {
    let before = pixels[(y * width + left) * step + offset]!;
    for (let x = left; x < right; x++) {
      const value = pixels[(y * width + x) * step + offset]!;
      sum += value;
      squares += value * value;
      steps += (value - before) ** 2;
      count += 1;
      before = value;
    }
  }
  if (count === 0) return 0;
  const variance = squares - (sum * sum) / count;
  return variance < count ? 0 : Math.min(1, ((steps / variance) * (right - left)) / edges);
}
