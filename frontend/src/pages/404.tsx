import * as styles from "../components/not-found.module.css";

export default function NotFoundPage() {
  return (
    <main className={styles.page}>
      <h1>Page not found</h1>
      <p>
        <a href="/">Back to the start page</a>
      </p>
    </main>
  );
}

export function Head() {
  return (
    <>
      <html lang="en" />
      <title>Page not found · NST-Art</title>
      <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    </>
  );
}
