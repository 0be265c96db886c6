/** Decodes a picture apart from the page, which stays quick meanwhile: one message in, one out. */

import { decodeHeic } from "./heic";
import { decodeJpegXl } from "./jpegXl";
import type { Answer, Question } from "./messages";

const DECODERS = { HEIC: decodeHeic, "JPEG XL": decodeJpegXl } as const;

self.onmessage = async ({ data: { format, bytes } }: MessageEvent<Question>) => {
  try {
    const bitmap = await createImageBitmap(await DECODERS[format](bytes));
    self.postMessage({ bitmap } satisfies Answer, { transfer: [bitmap] });
  } catch (error) {
    self.postMessage({ error: error instanceof Error ? error.message : String(error) } satisfies Answer);
  }
};
