/** As an animated GIF: smaller and coarser, where a browser has nothing that makes a video. */

import { applyPalette, GIFEncoder, quantize } from "gifenc";
import type { Film, Watching } from "./makeFilm";
import type { Scenes } from "./scenes";

const FRAMES_PER_SECOND = 10;
const LONGEST_SIDE = 480;
const COLORS = 256;

export async function animate(scenes: Scenes, { onPercent, signal }: Watching): Promise<Film> {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(scenes.canvas.width, scenes.canvas.height));
  const [width, height] = [Math.round(scenes.canvas.width * scale), Math.round(scenes.canvas.height * scale)];
  const small = Object.assign(document.createElement("canvas"), { width, height });
  const context = small.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser gives no canvas to draw a film on.");
  const gif = GIFEncoder();
  const frames = Math.round(scenes.seconds * FRAMES_PER_SECOND);
  for (let frame = 0; frame < frames; frame += 1) {
    signal.throwIfAborted();
    scenes.draw(frame / FRAMES_PER_SECOND);
    context.drawImage(scenes.canvas, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    const palette = quantize(data, COLORS);
    gif.writeFrame(applyPalette(data, palette), width, height, { palette, delay: 1000 / FRAMES_PER_SECOND });
    onPercent(Math.round((100 * frame) / frames));
    await new Promise((resolve) => setTimeout(resolve)); // the page stays quick
  }
  gif.finish();
  return { file: new Blob([gif.bytes()], { type: "image/gif" }), ending: "gif" };
}
