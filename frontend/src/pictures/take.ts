/** Take a visitor's file: check it, turn it upright, shrink it to what the largest job needs. */

import { decode, encode } from "./canvas";
import { CutShort } from "./cutJpeg";
import { formatOf } from "./formats";
import { ownPicture } from "./own";
import type { Picture } from "./picture";

/** The painter looks at a picture at up to twice the size it paints (texture scale 2), up to 1024 px, and as it is beyond. */
export const LONGEST_SIDE_NEEDED = 2048;

const LIMITS = { bytes: 60 * 2 ** 20, shortestSide: 16, longestAspect: 8 } as const;

/** A file that cannot be used. The message is a sentence for the visitor: what is wrong, and what to do. */
export class PictureRefused extends Error {
  override name = "PictureRefused";
}

/** Return the picture in `file`. Throws PictureRefused. */
export async function takePicture(file: File): Promise<Picture> {
  checkFile(file);
  const bitmap = await open(file);
  try {
    checkShape(file.name, bitmap);
    const blob = await prepared(file, bitmap);
    return ownPicture(blob, { title: titleOf(file.name), width: bitmap.width, height: bitmap.height });
  } finally {
    bitmap.close();
  }
}

async function open(file: File): Promise<ImageBitmap> {
  try {
    return await decode(file);
  } catch (error) {
    const format = formatOf(file.type) ?? "picture";
    const wrong =
      error instanceof CutShort
        ? "is cut short, and too much of it is missing: copy or download it again."
        : `is not a ${format} that this browser can open: save it as JPEG or PNG.`;
    throw new PictureRefused(`“${file.name}” ${wrong}`, { cause: error });
  }
}

async function prepared(file: File, bitmap: ImageBitmap): Promise<Blob> {
  try {
    return await encode(bitmap, LONGEST_SIDE_NEEDED);
  } catch (error) {
    const message = `“${file.name}” could not be resized by this browser: save it smaller, then choose it again.`;
    throw new PictureRefused(message, { cause: error });
  }
}

function checkFile(file: File): void {
  // A file without a known ending has no type: whether it is a picture is seen when it is opened.
  if (file.type && !formatOf(file.type)) {
    throw new PictureRefused(
      `“${file.name}” is not a supported picture (${file.type}): choose a JPEG, PNG or WebP file.`,
    );
  }
  if (file.size === 0) throw new PictureRefused(`“${file.name}” is empty: choose another file.`);
  if (file.size > LIMITS.bytes) {
    const [has, allowed] = [file.size, LIMITS.bytes].map((bytes) => Math.round(bytes / 2 ** 20));
    throw new PictureRefused(
      `“${file.name}” is ${has} MB, and the limit is ${allowed} MB: save it smaller, or as JPEG.`,
    );
  }
}

function checkShape(name: string, { width, height }: ImageBitmap): void {
  const [short, long] = width < height ? [width, height] : [height, width];
  const size = `“${name}” is ${width} × ${height} pixels`;
  if (short < LIMITS.shortestSide) {
    throw new PictureRefused(`${size}, which is too small: each side needs at least ${LIMITS.shortestSide} pixels.`);
  }
  if (long > LIMITS.longestAspect * short) {
    throw new PictureRefused(`${size}, which is too narrow: crop it to at most ${LIMITS.longestAspect}:1.`);
  }
}

function titleOf(fileName: string): string {
  return (
    fileName
      .replace(/\.[^.]+$/, "")
      .replace(/[_-]+/g, " ")
      .trim() || "Untitled"
  );
}
