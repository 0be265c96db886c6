import * as styles from "../components/not-found.module.css";
import { texts } from "../texts";

export default function NotFoundPage() {
  return (
    <main className={styles.page}>
      <h1>{texts.page.notFound}</h1>
      <p>
        <a href="/">{texts.page.backToStart}</a>
      </p>
    </main>
  );
}

export function Head() {
  return (
    <>
      <html lang="en" />
      <title>{`${texts.page.notFound} · NST-Art`}</title>
      <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    </>
  );
}
