import type { ReactNode } from "react";
import * as styles from "./notice.module.css";
import type { Words } from "./words";

interface Props {
  readonly words: Pick<Words, "title" | "sentence">;
  /** Ways on: buttons and links. */
  readonly children?: ReactNode;
}

/** A problem, and what to do about it. */
export function Notice({ words, children }: Props) {
  return (
    <div role="alert" className={styles.notice}>
      <h2 className={styles.title}>{words.title}</h2>
      <p>{words.sentence}</p>
      {children && <div className={styles.ways}>{children}</div>}
    </div>
  );
}
