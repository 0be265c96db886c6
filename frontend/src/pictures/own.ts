import type { Picture } from "./picture";

export type OwnLabel = Pick<Picture, "title" | "width" | "height">;

/** Return the picture of a visitor's own that `blob` is. */
export function ownPicture(blob: Blob, { title, width, height }: OwnLabel): Picture {
  return {
    title,
    credit: `${width} × ${height} pixels`,
    description: `Your picture “${title}”`,
    url: URL.createObjectURL(blob),
    width,
    height,
    read: async () => blob,
  };
}
