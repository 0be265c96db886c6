/** Take a visitor's file: check it, turn it upright, shrink it to what the largest job needs. */

import { decode, encode } from "./canvas";
import { CutShort } from "./cutJpeg";
import { formatOf } from "./formats";
import { ownPicture } from "./own";
import { elongation, type Part, type Size, sizeOf, WHOLE } from "./part";
import type { Picture } from "./picture";

/** The painter looks at a picture at up to twice the size it paints (texture scale 2), up to 1024 px, and as it is beyond. */
export const LONGEST_SIDE_NEEDED = 2048;

/** How many times as long as wide a picture may be painted; a longer one is cut first. */
export const LONGEST_ASPECT = 8;

const LIMITS = { bytes: 60 * 2 ** 20, shortestSide: 16 } as const;

/** A file that cannot be used. The message is a sentence for the visitor: what is wrong, and what to do. */
export class PictureRefused extends Error {
  override name = "PictureRefused";
}

/** Return the picture in `file`, which may be too long to be painted as it is. Throws PictureRefused. */
export async function takePicture(file: File): Promise<Picture> {
  checkFile(file);
  const bitmap = await open(file);
  try {
    return await partOf(bitmap, WHOLE, file, titleOf(file.name), file.name);
  } finally {
    bitmap.close();
  }
}

/** Return a part of an open picture, called `title`; `name` is what an error calls it. Throws PictureRefused. */
export async function partOf(
  bitmap: ImageBitmap,
  part: Part,
  original: Blob,
  title: string,
  name = title,
): Promise<Picture> {
  const size = sizeOf(bitmap, part);
  checkSize(name, size);
  try {
    return ownPicture(await encode(bitmap, LONGEST_SIDE_NEEDED, part), { title, ...size }, original);
  } catch (error) {
    const message = `“${name}” could not be resized by this browser: save it smaller, then choose it again.`;
    throw new PictureRefused(message, { cause: error });
  }
}

/** Return, in a sentence, why a picture must be cut before it can be painted; null if it need not. */
export function whyTooLong({ title, width, height }: Picture): string | null {
  if (elongation({ width, height }) <= LONGEST_ASPECT) return null;
  return `“${title}” is ${width} × ${height} pixels, which is too narrow: crop it to at most ${LONGEST_ASPECT}:1.`;
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

function checkFile(file: File): void {
  // A file without a known ending has no type: whether it is a picture is seen when it is opened.
  if (file.type && !formatOf(file.type)) {
    throw new PictureRefused(
      `“${file.name}” is not a supported picture (${file.type}): choose a JPEG, HEIC, PNG or WebP file.`,
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

function checkSize(name: string, { width, height }: Size): void {
  if (Math.min(width, height) >= LIMITS.shortestSide) return;
  throw new PictureRefused(
    `“${name}” is ${width} × ${height} pixels, which is too small: each side needs at least ${LIMITS.shortestSide} pixels.`,
  );
}

function titleOf(fileName: string): string {
  return (
    fileName
      .replace(/\.[^.]+$/, "")
      .replace(/[_-]+/g, " ")
      .trim() || "Untitled"
  );
}
