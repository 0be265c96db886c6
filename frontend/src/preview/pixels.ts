/** Pictures as what the networks take and give: rows of red, green and blue from 0 to 1. */

import type { Size } from "../pictures/part";

/** Return `pixels` (RGBA, 0 to 255) in the corner of a square, whose rest is what the picture would be in mirrors. */
export function toSquare(pixels: Uint8ClampedArray, { width, height }: Size, side: number): Float32Array {
  const square = new Float32Array(side * side * 3);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const from = 4 * (mirrored(y, height) * width + mirrored(x, width));
      const to = 3 * (y * side + x);
      for (let channel = 0; channel < 3; channel += 1) square[to + channel] = (pixels[from + channel] ?? 0) / 255;
    }
  }
  return square;
}

/** Return the corner of such a square as RGBA, 0 to 255. */
export function fromSquare(
  square: Float32Array,
  { width, height }: Size,
  side: number,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = 3 * (y * side + x);
      const to = 4 * (y * width + x);
      for (let channel = 0; channel < 3; channel += 1) pixels[to + channel] = 255 * (square[from + channel] ?? 0);
      pixels[to + 3] = 255;
    }
  }
  return pixels;
}

/** Return the index from 0 to `count` - 1 that a row of mirrors shows at `index`. */
function mirrored(index: number, count: number): number {
  if (count === 1) return 0;
  const period = 2 * (count - 1);
  const place = index % period;
  return place < count ? place : period - place;
}
