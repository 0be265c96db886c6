import { texts } from "../texts";
import type { Picture } from "./picture";

export type OwnLabel = Pick<Picture, "title" | "width" | "height">;

/** Return the picture of a visitor's own that `blob` is, made from `original`. */
export function ownPicture(blob: Blob, { title, width, height }: OwnLabel, original: Blob = blob): Picture {
  return {
    title,
    get credit() {
      return texts.crop.size({ width, height });
    },
    get description() {
      return texts.pictures.yours(title);
    },
    url: URL.createObjectURL(blob),
    width,
    height,
    read: async () => blob,
    original,
  };
}
