import * as styles from "./footer.module.css";

/** The floor of the hall. */
export function Footer() {
  return (
    <footer className={styles.footer}>
      <p>
        Location and camera data are removed from your pictures before they are uploaded. Everything is deleted after a
        few days. Only people who have the link to a picture can see it.
      </p>
      <p>
        <a href="/api/docs">API documentation</a>
      </p>
    </footer>
  );
}
