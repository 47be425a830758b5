import type { Frame } from '../../domain/frame.js';

/** A small luma image: `columns` × `rows` cells of `size` × `size` pixels; what is left at the right and bottom is not looked at. */
export interface Cells {
  readonly columns: number;
  readonly rows: number;
  readonly size: number;
  readonly luma: Float32Array;
}

/** Cells across a frame: a plate of 50 pixels in 640 is some 12 cells wide, a car 40. */
const across = 160;

/** The frame in cells, each the mean of four of its pixels; green stands in for luma in `rgb24`. */
export function cellsOf({ width, height, format, pixels }: Frame): Cells {
  const size = Math.max(1, Math.floor(width / across));
  const columns = Math.floor(width / size);
  const rows = Math.floor(height / size);
  const luma = new Float32Array(columns * rows);
  const [step, offset] = format === 'rgb24' ? [3, 1] : [1, 0];
  const low = (size >> 2) * step;
  const high = (size - 1 - (size >> 2)) * step;
  for (let row = 0; row < rows; row++) {
    const upper = (row * size + (size >> 2)) * width * step + offset;
    const lower = (row * size + size - 1 - (size >> 2)) * width * step + offset;
    for (let column = 0; column < columns; column++) {
      const x = column * size * step;
      const sum =
        pixels[upper + x + low]! + pixels[upper + x + high]! + pixels[lower + x + low]! + pixels[lower + x + high]!;
      luma[row * columns + column] = sum / 4;
    }
  }
  return { columns, rows, size, luma };
}
