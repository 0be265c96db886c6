/** By WebCodecs: as fast as the machine can, in any tab. */

import {
  BufferTarget,
  CanvasSource,
  getFirstEncodableVideoCodec,
  Mp4OutputFormat,
  Output,
  Quality,
  type VideoCodec,
  WebMOutputFormat,
} from "mediabunny";
import type { Film, Watching } from "./makeFilm";
import type { Scenes } from "./scenes";

const FRAMES_PER_SECOND = 30;
/** The first is what every player and messenger takes. */
const WAYS = [
  { ending: "mp4", type: "video/mp4", codecs: ["avc"], format: () => new Mp4OutputFormat({ fastStart: "in-memory" }) },
  { ending: "webm", type: "video/webm", codecs: ["vp9", "vp8"], format: () => new WebMOutputFormat() },
] as const;

/** Return null where the browser has no encoder for a picture of this size. */
export async function encode(scenes: Scenes, { onPercent, signal }: Watching): Promise<Film | null> {
  if (typeof VideoEncoder === "undefined") return null;
  const { width, height } = scenes.canvas;
  for (const { ending, type, codecs, format } of WAYS) {
    const codec = await getFirstEncodableVideoCodec([...codecs], { width, height });
    if (!codec) continue;
    const bytes = await encoded(scenes, codec, format(), onPercent, signal);
    return { file: new Blob([bytes], { type }), ending };
  }
  return null;
}

async function encoded(
  scenes: Scenes,
  codec: VideoCodec,
  format: Mp4OutputFormat | WebMOutputFormat,
  onPercent: Watching["onPercent"],
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  const target = new BufferTarget();
  const output = new Output({ format, target });
  const source = new CanvasSource(scenes.canvas, { codec, quality: new Quality("very-high") });
  output.addVideoTrack(source, { frameRate: FRAMES_PER_SECOND });
  await output.start();
  const frames = Math.round(scenes.seconds * FRAMES_PER_SECOND);
  try {
    for (let frame = 0; frame < frames; frame += 1) {
      signal.throwIfAborted();
      scenes.draw(frame / FRAMES_PER_SECOND);
      await source.add(frame / FRAMES_PER_SECOND, 1 / FRAMES_PER_SECOND);
      onPercent(Math.round((100 * frame) / frames));
    }
    await output.finalize();
  } catch (error) {
    await output.cancel();
    throw error;
  }
  if (!target.buffer) throw new Error("The video has no bytes.");
  return target.buffer;
}
