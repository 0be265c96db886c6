import * as styles from "../components/not-found.module.css";

export default function NotFoundPage() {
  return (
    <main className={styles.page}>
      <h1>Nothing hangs here</h1>
      <p>
        <a href="/">Back to the studio</a>
      </p>
    </main>
  );
}

export function Head() {
  return (
    <>
      <html lang="en" />
      <title>NST-Art: nothing hangs here</title>
      <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    </>
  );
}
