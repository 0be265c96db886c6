import { useEffect, useRef, useState } from "react";
import { fitted, type Size } from "../pictures/part";
import type { StyleKind } from "../pictures/picture";
import { kindsOf, type StyleInBlend } from "../studio/shares";
import { type Area, type Paint, paintsOf } from "./areas";
import { Cover, canvasOf, contextOf } from "./cover";
import * as styles from "./regions.module.css";

interface Props {
  readonly areas: readonly Area[];
  /** The area that is being painted. */
  readonly live: Area | null;
  /** The same ones for as long as it is shown, as is the photo. */
  readonly blend: readonly StyleInBlend[];
  readonly photo: Size;
}

const LONGEST_SIDE = 1024;
/** Of a style picture that fills an area again and again, in pixels of the canvas. */
const TILE = 256;
/** So that the photo is seen through it. */
const OPACITY = 0.8;

type Textures = ReadonlyMap<Paint, CanvasPattern>;

/** The photo's areas, each filled with the style picture that it will be painted in. */
export function Overlay({ areas, live, blend, photo }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = fitted(photo, LONGEST_SIDE);
  const textures = useTextures(blend);
  const [layers] = useState(() => new Layers({ width, height }, kindsOf(blend)));
  useEffect(() => {
    if (canvas.current && textures) layers.draw(canvas.current, textures, areas, live);
  }, [layers, textures, areas, live]);
  return <canvas ref={canvas} className={styles.overlay} width={width} height={height} />;
}

/** One cover for each paint, and a canvas that one after the other is filled on. */
class Layers {
  private readonly covers: ReadonlyMap<Paint, Cover>;
  private readonly filled: HTMLCanvasElement;

  constructor(size: Size, hanging: readonly StyleKind[]) {
    const paints = paintsOf(hanging).filter((paint) => paint !== "keep");
    this.covers = new Map(paints.map((paint) => [paint, new Cover(size, hanging, (other) => other === paint)]));
    this.filled = canvasOf(size);
  }

  draw(canvas: HTMLCanvasElement, textures: Textures, areas: readonly Area[], live: Area | null): void {
    const context = contextOf(canvas);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.globalAlpha = OPACITY;
    for (const [paint, cover] of this.covers) {
      cover.show(areas, live);
      const texture = textures.get(paint);
      if (texture) context.drawImage(this.fill(cover.canvas, texture), 0, 0);
    }
  }

  private fill(cover: HTMLCanvasElement, texture: CanvasPattern): HTMLCanvasElement {
    const context = contextOf(this.filled);
    context.globalCompositeOperation = "copy";
    context.drawImage(cover, 0, 0);
    context.globalCompositeOperation = "source-in";
    context.fillStyle = texture;
    context.fillRect(0, 0, cover.width, cover.height);
    return this.filled;
  }
}

/** Return what each paint is filled with, once the style pictures are there. */
function useTextures(blend: readonly StyleInBlend[]): Textures | null {
  const [textures, setTextures] = useState<Textures | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as other styles are another dialog
  useEffect(() => {
    let isOver = false;
    const loading = blend.map(async ({ kind, picture }) => [kind, await loaded(picture.url)] as const);
    void Promise.all(loading).then((pictures) => {
      if (isOver) return;
      const single = pictures.map(([kind, picture]) => [kind, textureOf([picture])] as const);
      setTextures(new Map<Paint, CanvasPattern>([["mix", textureOf(pictures.map(([, each]) => each))], ...single]));
    });
    return () => {
      isOver = true;
    };
  }, []);
  return textures;
}

async function loaded(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

/** Return a pattern of stripes, one of each picture. */
function textureOf(pictures: readonly HTMLImageElement[]): CanvasPattern {
  const tile = canvasOf({ width: TILE, height: TILE });
  const context = contextOf(tile);
  const stripe = TILE / pictures.length;
  for (const [index, picture] of pictures.entries()) {
    const side = Math.min(picture.naturalWidth, picture.naturalHeight);
    const part = side / pictures.length;
    context.drawImage(picture, index * part, 0, part, side, index * stripe, 0, stripe, TILE);
  }
  const pattern = context.createPattern(tile, "repeat");
  if (!pattern) throw new Error("This browser gives no pattern to fill areas with.");
  return pattern;
}
