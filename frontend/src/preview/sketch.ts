import { decode } from "../pictures/canvas";
import type { Picture } from "../pictures/picture";
import type { StyleInBlend } from "../studio/shares";
import type { Answer, Question } from "./messages";

/** Return a rough sketch of what would come of these, made in this browser. Throws Error, and AbortError. */
export async function sketch(
  photo: Picture,
  styles: readonly StyleInBlend[],
  signal: AbortSignal,
): Promise<ImageBitmap> {
  const bitmapOf = async (picture: Picture) => decode(await picture.read());
  const total = styles.reduce((sum, { share }) => sum + share, 0);
  const told = styles.map(async ({ picture, share }) => ({ picture: await bitmapOf(picture), share: share / total }));
  const question: Question = {
    photo: await bitmapOf(photo),
    styles: await Promise.all(told),
    files: {
      runtime: absolute(PREVIEW_FILES.runtime),
      predict: absolute(PREVIEW_FILES.predict),
      transform: absolute(PREVIEW_FILES.transform),
    },
  };
  signal.throwIfAborted();
  const worker = new Worker(new URL("./sketch.worker.ts", import.meta.url), { name: "Sketch" });
  try {
    return await answerOf(worker, question, signal);
  } finally {
    worker.terminate(); // with the memory that the networks took
  }
}

function absolute(url: string): string {
  return new URL(url, location.origin).href;
}

function answerOf(worker: Worker, question: Question, signal: AbortSignal): Promise<ImageBitmap> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) =>
      "sketch" in data ? resolve(data.sketch) : reject(new Error(data.error));
    worker.onerror = ({ message }) => reject(new Error(message || "The sketch could not be loaded."));
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    worker.postMessage(question, [question.photo, ...question.styles.map(({ picture }) => picture)]);
  });
}
