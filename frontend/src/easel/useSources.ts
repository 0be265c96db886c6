import type { KeptPictures } from "../history/history";
import type { Look } from "../job/look";
import { useBlobUrl } from "./useKept";

export interface SourceUrls {
  readonly content: string | undefined;
  readonly style: string | undefined;
}

/** Return where the pictures are that a job is made of: in this browser, or else in the image storage. */
export function useSources({ view }: Look, kept: KeptPictures | undefined): SourceUrls {
  const content = useBlobUrl(kept?.content);
  const style = useBlobUrl(kept?.style);
  return { content: content ?? view.sources?.content_url, style: style ?? view.sources?.style_urls[0] };
}
