/** The pictures of a film, drawn moment by moment. */

import { isAsPainted, type Mix } from "../mixing/mix";
import { createMixer } from "../mixing/mixer";
import { aspectOf, loaded } from "../pictures/loaded";
import { type Moment, timelineOf } from "./timeline";

export interface Subject {
  /** Of the states of the painting, from the first to the finished one. */
  readonly states: readonly string[];
  readonly photo: string | undefined;
  readonly mix: Mix;
}

export interface Scenes {
  readonly canvas: HTMLCanvasElement;
  readonly seconds: number;
  /** Draw what is to be seen then. */
  readonly draw: (second: number) => void;
  readonly release: () => void;
}

const LONGEST_SIDE = 1080;
const EDGE = { color: "#fff", pixels: 3 };

/** Throws an EncodingError if a picture cannot be had, and Error where the browser cannot mix what is to be mixed. */
export async function prepare({ states, photo, mix }: Subject): Promise<Scenes> {
  const [paintings, before] = await Promise.all([Promise.all(states.map(loaded)), photo ? loaded(photo) : null]);
  const [first, finished] = [paintings[0], paintings.at(-1)];
  if (!first || !finished) throw new Error("There is no state of the painting to film.");
  const { canvas, context } = blank(finished);
  const timeline = timelineOf(paintings.length);
  const mixing = isAsPainted(mix) ? null : mixed(canvas, before, mix);
  const show = (picture: CanvasImageSource) => context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const drawMoment = ({ index, next, blend, wiped }: Moment) => {
    show(paintings[index] ?? finished);
    context.globalAlpha = blend;
    show(paintings[next] ?? finished);
    context.globalAlpha = 1;
    if (mixing) show(mixing.apply());
    if (wiped > 0) wipe(context, before ?? first, wiped);
  };
  return {
    canvas,
    seconds: timeline.seconds,
    draw: (second) => drawMoment(timeline.at(second)),
    release: () => mixing?.release(),
  };
}

function blank(like: HTMLImageElement) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(like.naturalWidth, like.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = even(like.naturalWidth * scale);
  canvas.height = even(canvas.width / aspectOf(like));
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser gives no canvas to draw a film on.");
  context.imageSmoothingQuality = "high";
  return { canvas, context };
}

/** Video formats halve the size of the colours. */
function even(pixels: number): number {
  return Math.max(2, 2 * Math.round(pixels / 2));
}

function mixed(drawn: HTMLCanvasElement, photo: HTMLImageElement | null, mix: Mix) {
  const canvas = document.createElement("canvas");
  const mixer = createMixer(canvas);
  const apply = () => {
    mixer.draw(drawn, photo, mix);
    return canvas;
  };
  return { apply, release: mixer.release };
}

function wipe(context: CanvasRenderingContext2D, photo: HTMLImageElement, wiped: number): void {
  const { width, height } = context.canvas;
  const edge = Math.round(width * wiped);
  context.save();
  context.beginPath();
  context.rect(0, 0, edge, height);
  context.clip();
  context.drawImage(photo, 0, 0, width, height);
  context.restore();
  context.fillStyle = EDGE.color;
  context.fillRect(edge - EDGE.pixels / 2, 0, EDGE.pixels, height);
}
