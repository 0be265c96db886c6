/** By MediaRecorder: while the film is being shown, so that it takes as long as it lasts. */

import type { Film, Watching } from "./makeFilm";
import type { Scenes } from "./scenes";

const FRAMES_PER_SECOND = 30;
const BITS_PER_SECOND = 12_000_000;
const WAYS = [
  { ending: "mp4", type: "video/mp4" },
  { ending: "webm", type: "video/webm" },
] as const;

/** Return null where the browser has no recorder. */
export async function record(scenes: Scenes, { onPercent, signal }: Watching): Promise<Film | null> {
  if (typeof MediaRecorder === "undefined") return null;
  const way = WAYS.find(({ type }) => MediaRecorder.isTypeSupported(type));
  if (!way) return null;
  scenes.draw(0);
  const stream = scenes.canvas.captureStream(FRAMES_PER_SECOND);
  const recorder = new MediaRecorder(stream, { mimeType: way.type, videoBitsPerSecond: BITS_PER_SECOND });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => void parts.push(data);
  const stopped = new Promise<void>((resolve, reject) => {
    recorder.onstop = () => resolve();
    recorder.onerror = () => reject(new Error("The browser's recorder has failed."));
  });
  recorder.start();
  try {
    await play(scenes, onPercent, signal);
  } finally {
    recorder.stop();
    for (const track of stream.getTracks()) track.stop();
  }
  await stopped;
  return { file: new Blob(parts, { type: way.type }), ending: way.ending };
}

async function play(scenes: Scenes, onPercent: Watching["onPercent"], signal: AbortSignal): Promise<void> {
  const start = performance.now();
  for (let second = 0; second < scenes.seconds; second = (performance.now() - start) / 1000) {
    signal.throwIfAborted();
    scenes.draw(second);
    onPercent(Math.round((100 * second) / scenes.seconds));
    await new Promise((resolve) => setTimeout(resolve, 1000 / FRAMES_PER_SECOND));
  }
}
