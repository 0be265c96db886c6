import * as styles from "./footer.module.css";

/** The floor of the hall. */
export function Footer() {
  return (
    <footer className={styles.footer}>
      <p>
        Your pictures travel without location or camera data, and are deleted after some days. Only people who have a
        painting’s link can see it.
      </p>
      <p>
        <a href="/api/docs">Web API</a>
      </p>
    </footer>
  );
}
