import { type Painting, paintings } from "../pictures/samples";
import { texts } from "../texts";
import { InTheStyleOf } from "./InTheStyleOf";
import * as styles from "./shelf.module.css";

/** What was painted before, from the samples: examples, and starting points. */
export function Collection({ onPick }: { readonly onPick: (painting: Painting) => void }) {
  return (
    <section className={styles.shelf} aria-labelledby="collection">
      <h2 id="collection" className={styles.heading}>
        {texts.history.examples}
      </h2>
      <ul className={styles.wall}>
        {paintings.map((painting) => (
          <li key={painting.url}>
            <button type="button" className={styles.work} onClick={() => onPick(painting)}>
              <img src={painting.url} alt="" width={240} height={240} loading="lazy" />
              <span className={styles.label}>
                <InTheStyleOf photo={painting.content.title} style={painting.style.title} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
