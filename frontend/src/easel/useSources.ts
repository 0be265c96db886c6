import type { KeptPictures } from "../history/history";
import type { Snapshot } from "../job/snapshot";
import { useBlobUrl } from "./useKept";

export interface SourceUrls {
  readonly content: string | undefined;
  /** One to three; none where they are unknown. */
  readonly styles: readonly string[];
}

/** Return where the pictures are that a job is made of: in this browser, or else in the image storage. */
export function useSources({ view }: Snapshot, kept: KeptPictures | undefined): SourceUrls {
  const content = useBlobUrl(kept?.content);
  const own = [useBlobUrl(kept?.style), useBlobUrl(kept?.second), useBlobUrl(kept?.third)];
  const stored = view.sources?.style_urls ?? [];
  const styles = own.map((url, index) => url ?? stored[index]).filter((url) => url !== undefined);
  return { content: content ?? view.sources?.content_url, styles };
}
