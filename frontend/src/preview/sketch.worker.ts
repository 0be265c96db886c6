/** Sketches a picture apart from the page: a page's policy allows it no WebAssembly, and its worker does. */

import * as ort from "onnxruntime-web/wasm";
import { fitted, type Size } from "../pictures/part";
import type { Answer, Question } from "./messages";
import { fromSquare, toSquare } from "./pixels";

/** What the networks were made for. */
const STYLE_SIDE = 256;
const PHOTO_SIDE = 384;

self.onmessage = async ({ data }: MessageEvent<Question>) => {
  try {
    const sketch = await sketched(data);
    self.postMessage({ sketch } satisfies Answer, { transfer: [sketch] });
  } catch (error) {
    self.postMessage({ error: error instanceof Error ? error.message : String(error) } satisfies Answer);
  }
};

async function sketched({ photo, styles, files }: Question): Promise<ImageBitmap> {
  ort.env.wasm.numThreads = 1; // more need headers that would shut out the image storage
  const [runtime, predict, transform] = await Promise.all([files.runtime, files.predict, files.transform].map(bytesAt));
  ort.env.wasm.wasmBinary = runtime;
  const reader = await ort.InferenceSession.create(predict as ArrayBuffer);
  const painter = await ort.InferenceSession.create(transform as ArrayBuffer);
  const style = await blended(reader, styles);
  const size = fitted(photo, PHOTO_SIDE);
  const [seen, told] = painter.inputNames as [string, string];
  const painted = await painter.run({ [seen]: pixelsOf(photo, size, PHOTO_SIDE), [told]: style });
  const [output] = painter.outputNames as [string];
  const square = painted[output]?.data as Float32Array;
  return createImageBitmap(new ImageData(fromSquare(square, size, PHOTO_SIDE), size.width, size.height));
}

/** Return the numbers that stand for the styles, mixed by their shares. */
async function blended(reader: ort.InferenceSession, styles: Question["styles"]): Promise<ort.Tensor> {
  const [seen] = reader.inputNames as [string];
  const [told] = reader.outputNames as [string];
  let sum: Float32Array | undefined;
  let dims: readonly number[] = [];
  for (const { picture, share } of styles) {
    const size = { width: STYLE_SIDE, height: STYLE_SIDE };
    const read = (await reader.run({ [seen]: pixelsOf(picture, size, STYLE_SIDE) }))[told] as ort.Tensor;
    dims = read.dims;
    const before = sum;
    sum = Float32Array.from(read.data as Float32Array, (value, index) => share * value + (before?.[index] ?? 0));
  }
  if (!sum) throw new Error("There is no style to sketch in.");
  return new ort.Tensor("float32", sum, dims);
}

function pixelsOf(picture: ImageBitmap, { width, height }: Size, side: number): ort.Tensor {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser gives no canvas to sketch on.");
  context.imageSmoothingQuality = "high";
  // The middle of what is wider or higher than what is wanted.
  const scale = Math.max(width / picture.width, height / picture.height);
  const [drawnWidth, drawnHeight] = [picture.width * scale, picture.height * scale];
  context.drawImage(picture, (width - drawnWidth) / 2, (height - drawnHeight) / 2, drawnWidth, drawnHeight);
  const { data } = context.getImageData(0, 0, width, height);
  return new ort.Tensor("float32", toSquare(data, { width, height }, side), [1, side, side, 3]);
}

async function bytesAt(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}.`);
  return new Response(response.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}
