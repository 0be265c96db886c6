/** Areas as what the Web API takes: one mask for each style. */

import { fitted, type Size } from "../pictures/part";
import type { StyleKind } from "../pictures/picture";
import { type Area, shows } from "./areas";
import { Cover, contextOf } from "./cover";

/** Longest side in pixels: enough for what a brush paints, and a few kilobytes. */
const LONGEST_SIDE = 1024;

/** Return the mask of each style that hangs, as PNG: light where it is painted, dark where not. */
export async function masksOf(
  areas: readonly Area[],
  hanging: readonly StyleKind[],
  photo: Size,
): Promise<readonly Blob[]> {
  const masks = hanging.map((style) => {
    const cover = new Cover(fitted(photo, LONGEST_SIDE), hanging, (paint) => shows(paint, style));
    cover.show(areas);
    return maskOf(cover.canvas);
  });
  return Promise.all(masks);
}

function maskOf(cover: HTMLCanvasElement): Promise<Blob> {
  const context = contextOf(cover);
  // What is opaque becomes white, and black comes behind it.
  context.globalCompositeOperation = "source-in";
  context.fillStyle = "white";
  context.fillRect(0, 0, cover.width, cover.height);
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "black";
  context.fillRect(0, 0, cover.width, cover.height);
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) =>
      blob ? resolve(blob) : reject(new Error("This browser could not write the mask as PNG."));
    cover.toBlob(done, "image/png");
  });
}

/** Side in pixels of the small cover that is examined. */
const SMALL = 64;

/** Return whether any of the photo is painted at all. */
export function isAnythingPainted(areas: readonly Area[], hanging: readonly StyleKind[], photo: Size): boolean {
  const cover = new Cover(fitted(photo, SMALL), hanging, (paint) => paint !== "keep");
  cover.show(areas);
  const { data } = contextOf(cover.canvas).getImageData(0, 0, cover.canvas.width, cover.canvas.height);
  return data.some((value, index) => index % 4 === 3 && value > 127);
}
