/** JPEG files that lack their end: a browser shows them, but decodes none of them for a script as they are. */

/** Of its rows, what may be missing: as much as the painter itself lets pass. */
const MOST_MISSING = 0.02;

const END_OF_IMAGE = new Uint8Array([0xff, 0xd9]);

/** What a decoder puts where there is nothing: the middle of the range, rounded either way. */
const MIDDLE: ReadonlySet<number> = new Set([127, 128]);

/** A file that lacks too much of its picture. */
export class CutShort extends Error {
  override name = "CutShort";
}

/** Return the file with an end. Throws CutShort, and DOMException for what is no JPEG file. */
export async function completed(file: Blob): Promise<Blob> {
  const whole = new Blob([file, END_OF_IMAGE], { type: file.type });
  const bitmap = await createImageBitmap(whole, { imageOrientation: "none" });
  try {
    if (isMissing(bitmap, Math.floor(bitmap.height * (1 - MOST_MISSING)) - 1)) throw new CutShort();
    return whole;
  } finally {
    bitmap.close();
  }
}

function isMissing(bitmap: ImageBitmap, row: number): boolean {
  const canvas = document.createElement("canvas");
  canvas.width = bitmap.width;
  canvas.height = 1;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser gives no canvas to look at the picture on.");
  context.drawImage(bitmap, 0, -row);
  const { data } = context.getImageData(0, 0, bitmap.width, 1);
  return data.every((value, index) => index % 4 === 3 || MIDDLE.has(value));
}
