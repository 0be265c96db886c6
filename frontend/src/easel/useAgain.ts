import { useCallback } from "react";
import type { KeptPictures, OwnJob } from "../history/history";
import type { Look } from "../job/look";
import { decode } from "../pictures/canvas";
import type { Picture } from "../pictures/picture";
import type { StudioState } from "../studio/useStudio";

/** Return what lays a job out in the studio again: its parameters, and its pictures where this browser has them. */
export function useAgain(
  { view }: Look,
  own: OwnJob | undefined,
  kept: KeptPictures | undefined,
  onAgain: (state: Partial<StudioState>) => void,
): () => void {
  return useCallback(() => {
    const lay = async () => {
      if (!own || !kept) return onAgain({ parameters: view.parameters });
      const [content, style] = await Promise.all([
        pictureOf(kept.content, own.content),
        pictureOf(kept.style, own.style),
      ]);
      onAgain({ content, style, parameters: view.parameters });
    };
    void lay();
  }, [view, own, kept, onAgain]);
}

async function pictureOf(blob: Blob, title: string): Promise<Picture> {
  const bitmap = await decode(blob);
  const { width, height } = bitmap;
  bitmap.close();
  return {
    title,
    credit: `${width} × ${height} pixels`,
    description: `Your picture ${title}`,
    url: URL.createObjectURL(blob),
    width,
    height,
    read: async () => blob,
  };
}
