/** What needs the browser's own decoders and canvas; apart, because a test's browser without a screen has neither. */

import { completed } from "./cutJpeg";
import { decodeForeign, foreignFormatOf } from "./decoders/foreign";
import { type Part, sizeOf, turned, WHOLE } from "./part";

/** At this quality a picture that is painted over anyway loses nothing that can be seen. */
const JPEG_QUALITY = 0.92;

const UPRIGHT: ImageBitmapOptions = { imageOrientation: "from-image" };

/**
 * Return the picture upright, as its EXIF orientation says.
 *
 * Throws CutShort for a JPEG file that lacks more than a little of its end, another Error for what cannot be decoded.
 */
export async function decode(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, UPRIGHT);
  } catch (error) {
    if (file.type === "image/jpeg") return createImageBitmap(await completed(file), UPRIGHT);
    const format = await foreignFormatOf(file);
    if (!format) throw error;
    return decodeForeign(file, format);
  }
}

/** Return a part of the picture as JPEG, on white, at most `longestSide` pixels long, without any metadata. */
export async function encode(bitmap: ImageBitmap, longestSide: number, part: Part = WHOLE): Promise<Blob> {
  const [whole, size] = [turned(bitmap, part.turns), sizeOf(bitmap, part)];
  const scale = Math.min(1, longestSide / Math.max(size.width, size.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(size.width * scale));
  canvas.height = Math.max(1, Math.round(size.height * scale));
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser gives no canvas to shrink the picture on.");
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.scale(canvas.width / size.width, canvas.height / size.height);
  context.translate(whole.width * (0.5 - part.left), whole.height * (0.5 - part.top));
  context.rotate((part.turns * Math.PI) / 2);
  context.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) =>
      blob ? resolve(blob) : reject(new Error("This browser could not write the picture as JPEG."));
    canvas.toBlob(done, "image/jpeg", JPEG_QUALITY);
  });
}

/** Return `picture` as JPEG, at most `longestSide` pixels long. */
export async function shrink(picture: Blob, longestSide: number): Promise<Blob> {
  const bitmap = await decode(picture);
  try {
    return await encode(bitmap, longestSide);
  } finally {
    bitmap.close();
  }
}
