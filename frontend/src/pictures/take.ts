/** Take a visitor's file: check it, turn it upright, shrink it to what the largest job needs. */

import { texts } from "../texts";
import { decode, encode } from "./canvas";
import { CutShort } from "./cutJpeg";
import { formatOf } from "./formats";
import { ownPicture } from "./own";
import { elongation, type Part, type Size, sizeOf, WHOLE } from "./part";
import type { Picture } from "./picture";

/** The engine uses a picture at up to twice the size it paints (texture scale 2), up to 1024 px, and as it is beyond. */
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
    throw new PictureRefused(texts.pictures.notResized(name), { cause: error });
  }
}

/** Return, in a sentence, why a picture must be cut before it can be painted; null if it need not. */
export function whyTooLong({ title, width, height }: Picture): string | null {
  if (elongation({ width, height }) <= LONGEST_ASPECT) return null;
  return texts.pictures.tooLong(title, { width, height }, LONGEST_ASPECT);
}

async function open(file: File): Promise<ImageBitmap> {
  try {
    return await decode(file);
  } catch (error) {
    const { cutShort, notOpened } = texts.pictures;
    const sentence = error instanceof CutShort ? cutShort(file.name) : notOpened(file.name, formatOf(file.type));
    throw new PictureRefused(sentence, { cause: error });
  }
}

function checkFile(file: File): void {
  // A file without a known ending has no type: whether it is a picture is seen when it is opened.
  if (file.type && !formatOf(file.type)) {
    throw new PictureRefused(texts.pictures.notSupported(file.name, file.type));
  }
  if (file.size === 0) throw new PictureRefused(texts.pictures.empty(file.name));
  if (file.size > LIMITS.bytes) {
    const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20);
    throw new PictureRefused(texts.pictures.tooLarge(file.name, megabytes(file.size), megabytes(LIMITS.bytes)));
  }
}

function checkSize(name: string, { width, height }: Size): void {
  if (Math.min(width, height) >= LIMITS.shortestSide) return;
  throw new PictureRefused(texts.pictures.tooSmall(name, { width, height }, LIMITS.shortestSide));
}

function titleOf(fileName: string): string {
  return (
    fileName
      .replace(/\.[^.]+$/, "")
      .replace(/[_-]+/g, " ")
      .trim() || texts.pictures.untitled
  );
}
