import { Frame } from "../components/Frame";
import type { Picture } from "../pictures/picture";
import { paintingOf } from "../pictures/samples";
import * as place from "./place.module.css";
import * as styles from "./preview.module.css";

interface Props {
  readonly content: Picture | null;
  readonly style: Picture | null;
}

const SQUARE = 1;

/** What will come of the two: of samples, what came of them before, drawn over the photo before one's eyes. */
export function Preview({ content, style }: Props) {
  const painting = paintingOf(content, style);
  const aspect = painting || !content ? SQUARE : content.width / content.height;
  return (
    <>
      <h2 id="result" className={place.heading}>
        Result
      </h2>
      <div className={place.hanging}>
        <Frame aspect={aspect}>
          {content && style && painting ? (
            <div key={painting} className={styles.compare}>
              <img src={content.url} alt="" />
              <img
                className={styles.after}
                src={painting}
                alt={`Example: ${content.title} in the style of ${style.title}`}
              />
              <span className={styles.edge} />
              <span className={styles.tag}>Example</span>
            </div>
          ) : (
            <>
              {content && <img className={styles.sketch} src={content.url} alt="" />}
              <p className={styles.canvas}>
                <span>The result appears here</span>
              </p>
            </>
          )}
        </Frame>
      </div>
    </>
  );
}
