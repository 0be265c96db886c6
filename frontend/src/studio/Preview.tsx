import { Frame } from "../components/Frame";
import type { Picture } from "../pictures/picture";
import { paintingOf } from "../pictures/samples";
import { Sketch } from "../preview/Sketch";
import type { Area } from "../regions/areas";
import { inTheStyleOf } from "../text";
import { texts } from "../texts";
import * as place from "./place.module.css";
import * as styles from "./preview.module.css";
import type { StyleInBlend } from "./shares";

interface Props {
  readonly content: Picture | null;
  readonly areas: readonly Area[];
  /** One to three; none is chosen yet. */
  readonly styles: readonly StyleInBlend[];
}

const SQUARE = 1;

/**
 * What will come of them: of samples, what came of them before, drawn over the photo before one's eyes; of others, a
 * sketch for whoever wants one.
 */
export function Preview({ content, areas, styles: blend }: Props) {
  const [only, ...others] = blend;
  const style = others.length === 0 && areas.length === 0 && only ? only.picture : null;
  const painting = paintingOf(content, style);
  const aspect = painting || !content ? SQUARE : content.width / content.height;
  return (
    <>
      <h2 id="result" className={place.heading}>
        {texts.studio.result}
      </h2>
      <div className={place.hanging}>
        <Frame aspect={aspect}>
          {content && style && painting ? (
            <div key={painting} className={styles.compare}>
              <img src={content.url} alt="" decoding="sync" />
              <img
                className={styles.after}
                src={painting}
                alt={texts.studio.exampleOf(inTheStyleOf(content.title, style.title))}
              />
              <span className={styles.edge} />
              <span className={styles.tag}>{texts.studio.example}</span>
            </div>
          ) : (
            <>
              {content && <img className={styles.sketch} src={content.url} alt="" />}
              {content && only ? (
                <Sketch
                  key={[content, ...blend.map(({ picture }) => picture)].map(({ url }) => url).join() + areas.length}
                  photo={content}
                  areas={areas}
                  styles={blend}
                />
              ) : (
                <p className={styles.canvas}>
                  <span>{texts.studio.resultHere}</span>
                </p>
              )}
            </>
          )}
        </Frame>
      </div>
    </>
  );
}
