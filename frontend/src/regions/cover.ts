/** Areas on a canvas: opaque where something is painted, clear where not, in between at soft edges. */

import type { Size } from "../pictures/part";
import type { StyleKind } from "../pictures/picture";
import { type Area, type Paint, paintOf } from "./areas";

/** Draws areas one after the other: those that stay once, and one that is still being painted as often as it grows. */
export class Cover {
  readonly canvas: HTMLCanvasElement;
  private readonly settled: HTMLCanvasElement;
  private readonly hanging: readonly StyleKind[];
  private readonly covers: (paint: Paint) => boolean;
  private areas: readonly Area[] = [];

  /** hanging: the styles that there are; covers: whether what is painted so belongs to it. */
  constructor(size: Size, hanging: readonly StyleKind[], covers: (paint: Paint) => boolean) {
    this.canvas = canvasOf(size);
    this.settled = canvasOf(size);
    this.hanging = hanging;
    this.covers = covers;
    this.draw(EVERYTHING, this.settled);
  }

  /** Show these areas and no others. */
  show(areas: readonly Area[], live: Area | null = null): void {
    if (!this.areas.every((area, index) => area === areas[index])) {
      this.areas = [];
      this.draw(EVERYTHING, this.settled);
    }
    for (const area of areas.slice(this.areas.length)) this.draw(area, this.settled);
    this.areas = areas;
    const context = contextOf(this.canvas);
    context.globalCompositeOperation = "copy";
    context.drawImage(this.settled, 0, 0);
    if (live) this.draw(live, this.canvas);
  }

  private draw(area: Area, canvas: HTMLCanvasElement): void {
    const context = contextOf(canvas);
    const isIn = this.covers(paintOf(area, this.hanging));
    context.save();
    context.globalCompositeOperation = isIn ? "source-over" : "destination-out";
    fill(context, area, canvas);
    context.restore();
  }
}

/** Before any area, all of the photo is painted in the mix. */
const EVERYTHING: Area = { shape: "everything", paint: "mix" };

function fill(context: CanvasRenderingContext2D, area: Area, { width, height }: Size): void {
  if (area.shape === "everything") {
    context.fillRect(0, 0, width, height);
    return;
  }
  const longer = Math.max(width, height);
  // Only a shadow has a soft edge in every browser: the shape itself is drawn outside, and its shadow falls on the picture.
  const away = 4 * longer;
  context.shadowColor = "black";
  context.shadowOffsetX = away;
  context.shadowBlur = area.softness * longer;
  context.translate(-away, 0);
  context.beginPath();
  if (area.shape === "line") {
    context.lineWidth = area.width * longer;
    context.shadowBlur = Math.min(context.shadowBlur, context.lineWidth);
    context.lineCap = "round";
    context.lineJoin = "round";
    const [[x, y] = [0, 0], ...others] = area.points;
    context.moveTo(x * width, y * height);
    for (const [toX, toY] of others) context.lineTo(toX * width, toY * height);
    if (others.length === 0) context.lineTo(x * width, y * height); // a dot
    context.stroke();
    return;
  }
  const [left, top, wide, high] = [area.left * width, area.top * height, area.width * width, area.height * height];
  if (area.shape === "rectangle") context.rect(left, top, wide, high);
  else context.ellipse(left + wide / 2, top + high / 2, wide / 2, high / 2, 0, 0, 2 * Math.PI);
  context.fill();
}

export function canvasOf({ width, height }: Size): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser gives no canvas to paint on.");
  return context;
}
