import { texts } from "../texts";
import * as styles from "./sources.module.css";
import type { SourceUrls } from "./useSources";

interface Props {
  readonly urls: SourceUrls;
  readonly titles: { readonly content: string; readonly styles: readonly string[] };
}

/** The pictures it is made of. */
export function Sources({ urls, titles }: Props) {
  if (!urls.content && urls.styles.length === 0) return null;
  return (
    <ul className={styles.sources} aria-label={texts.easel.madeFrom}>
      {urls.content && <Source title={titles.content} url={urls.content} />}
      {urls.styles.map((url, index) => (
        <Source key={url} title={titles.styles[index] ?? texts.place.headings.style} url={url} />
      ))}
    </ul>
  );
}

function Source({ title, url }: { readonly title: string; readonly url: string }) {
  return (
    <li>
      <img src={url} alt="" crossOrigin="anonymous" />
      <cite>{title}</cite>
    </li>
  );
}
