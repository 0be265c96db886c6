/** Pictures that not every browser decodes: a decoder of the site's own, in WebAssembly, loaded when one comes. */

import type { Answer, ForeignFormat, Question } from "./messages";

/** Bytes of a file that identify its format. */
const LOOKED_AT = 32;

const BEGINS: Readonly<Record<ForeignFormat, (file: string) => boolean>> = {
  HEIC: (file) => /^ftyp(hei[cxms]|hev[cxms]|mif1|msf1)/.test(file.slice(4)),
  "JPEG XL": (file) => file.startsWith("\xff\n") || file.startsWith("JXL ", 4),
};

/** Return the format, by how the file begins, if it is one of these. */
export async function foreignFormatOf(file: Blob): Promise<ForeignFormat | undefined> {
  const beginning = new TextDecoder("latin1").decode(await file.slice(0, LOOKED_AT).arrayBuffer());
  return (Object.keys(BEGINS) as ForeignFormat[]).find((format) => BEGINS[format](beginning));
}

/** Return the picture, upright. Throws Error with what is wrong with the file, or with the way to the decoder. */
export async function decodeForeign(file: Blob, format: ForeignFormat): Promise<ImageBitmap> {
  const worker = new Worker(new URL("./decoder.worker.ts", import.meta.url), { name: `${format} decoder` });
  try {
    return await answerOf(worker, { format, bytes: await file.arrayBuffer() });
  } finally {
    worker.terminate(); // with the memory that the picture took
  }
}

function answerOf(worker: Worker, question: Question): Promise<ImageBitmap> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) =>
      "bitmap" in data ? resolve(data.bitmap) : reject(new Error(data.error));
    worker.onerror = ({ message }) => reject(new Error(message || "The decoder could not be loaded."));
    worker.postMessage(question, [question.bytes]);
  });
}
