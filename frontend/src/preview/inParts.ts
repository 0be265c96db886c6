import { decode } from "../pictures/canvas";
import { fitted } from "../pictures/part";
import type { Picture } from "../pictures/picture";
import { type Area, type Paint, paintOf, paintsOf } from "../regions/areas";
import { Cover, canvasOf, contextOf } from "../regions/cover";
import { kindsOf, type StyleInBlend } from "../studio/shares";
import { sketch } from "./sketch";

const LONGEST_SIDE = 384;

/** Return a sketch of a photo whose areas are painted each in its own way: one sketch of each, laid over the photo. */
export async function sketchInParts(
  photo: Picture,
  blend: readonly StyleInBlend[],
  areas: readonly Area[],
  signal: AbortSignal,
): Promise<ImageBitmap> {
  const hanging = kindsOf(blend);
  const size = fitted(photo, LONGEST_SIDE);
  const canvas = canvasOf(size);
  const context = contextOf(canvas);
  const original = await decode(await photo.read());
  context.drawImage(original, 0, 0, size.width, size.height);
  original.close();
  const isUsed = (paint: Paint) => paint === "mix" || areas.some((area) => paintOf(area, hanging) === paint);
  for (const paint of paintsOf(hanging).filter((each) => each !== "keep" && isUsed(each))) {
    const cover = new Cover(size, hanging, (other) => other === paint);
    cover.show(areas);
    const part = await sketch(photo, paint === "mix" ? blend : blend.filter(({ kind }) => kind === paint), signal);
    const painted = contextOf(cover.canvas);
    painted.globalCompositeOperation = "source-in";
    painted.drawImage(part, 0, 0, size.width, size.height);
    context.drawImage(cover.canvas, 0, 0);
  }
  return createImageBitmap(canvas);
}
