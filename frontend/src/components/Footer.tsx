import { choose, type Language, language, languages, nameOf, texts } from "../texts";
import * as styles from "./footer.module.css";

/** The floor of the hall. */
export function Footer() {
  return (
    <footer className={styles.footer}>
      <p>{texts.page.privacy}</p>
      <label className={styles.language}>
        {texts.page.language}
        <select value={language()} onChange={({ target }) => void choose(target.value as Language)}>
          {languages.map((tag) => (
            <option key={tag} value={tag} lang={tag}>
              {nameOf(tag)}
            </option>
          ))}
        </select>
      </label>
      <p>
        <a href="/api/docs">{texts.page.api}</a>
      </p>
    </footer>
  );
}
