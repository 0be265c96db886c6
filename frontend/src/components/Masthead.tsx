import { showStudio } from "../job/useFragment";
import { texts } from "../texts";
import * as styles from "./masthead.module.css";

export function Masthead() {
  return (
    <header className={styles.masthead}>
      <a
        className={styles.mark}
        href="/"
        onClick={(event) => {
          event.preventDefault();
          showStudio();
        }}
      >
        NST-Art
      </a>
      <p className={styles.motto}>{texts.page.motto}</p>
    </header>
  );
}
