import type { KeptPictures, OwnJob } from "../history/history";
import * as styles from "./sources.module.css";
import { useBlobUrl } from "./useKept";

interface Props {
  readonly own: OwnJob;
  readonly kept: KeptPictures;
}

/** The two pictures it is made of. */
export function Sources({ own, kept }: Props) {
  return (
    <ul className={styles.sources} aria-label="Made of">
      <Source title={own.content} blob={kept.content} />
      <Source title={own.style} blob={kept.style} />
    </ul>
  );
}

function Source({ title, blob }: { readonly title: string; readonly blob: Blob }) {
  const url = useBlobUrl(blob);
  return (
    <li>
      <img src={url} alt="" />
      <cite>{title}</cite>
    </li>
  );
}
