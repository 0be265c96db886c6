import { useCallback } from "react";
import { fetchPicture } from "../api/pictures";
import type { KeptPictures, OwnJob } from "../history/history";
import type { Snapshot } from "../job/snapshot";
import { decode } from "../pictures/canvas";
import { ownPicture } from "../pictures/own";
import { type Picture, STYLE_KINDS, type StyleKind } from "../pictures/picture";
import { areasIn } from "../regions/areas";
import { leniently } from "../storage";
import { sharesOf } from "../studio/shares";
import type { StudioState } from "../studio/useStudio";
import { texts } from "../texts";

/**
 * Return what lays a job out in the studio again: its parameters, its styles and, of an own job, its photo, from this
 * browser or else from the image storage. What is in neither is left out.
 */
export function useAgain(
  { view }: Snapshot,
  own: OwnJob | undefined,
  kept: KeptPictures | undefined,
  onAgain: (state: Partial<StudioState>) => void,
): () => void {
  return useCallback(() => {
    const { parameters, sources } = view;
    const ofStyle = (kind: StyleKind, index: number) => {
      const title = own?.styles?.[index]?.title ?? (index === 0 ? own?.style : undefined) ?? texts.place.headings.style;
      return pictureOf(kept?.[kind], sources?.style_urls[index], title);
    };
    const lay = async () => {
      const [content, style, second, third] = await Promise.all([
        own && pictureOf(kept?.content, sources?.content_url, own.content),
        ...STYLE_KINDS.map(ofStyle),
      ]);
      onAgain({
        parameters,
        shares: sharesOf(sources?.style_weights ?? own?.styles?.map(({ share }) => share) ?? []),
        second: second ?? null,
        third: third ?? null,
        areas: own ? ((await leniently(areasIn(kept?.areas))) ?? []) : [],
        ...(content && { content }),
        ...(style && { style }),
      });
    };
    void lay();
  }, [view, own, kept, onAgain]);
}

async function pictureOf(kept: Blob | undefined, url: string | undefined, title: string): Promise<Picture | undefined> {
  const blob = kept ?? (url ? await leniently(fetchPicture(url)) : undefined);
  const bitmap = blob && (await leniently(decode(blob)));
  if (!bitmap) return undefined;
  const { width, height } = bitmap;
  bitmap.close();
  return ownPicture(blob, { title, width, height });
}
