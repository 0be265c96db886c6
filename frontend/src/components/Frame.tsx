import type { CSSProperties, ReactNode } from "react";
import * as styles from "./frame.module.css";

interface Props {
  /** Width divided by height of what is in it. */
  readonly aspect: number;
  readonly children: ReactNode;
}

/** A wooden frame with a mat. Its height follows `--hang`, the height that the wall around it gives to pictures. */
export function Frame({ aspect, children }: Props) {
  return (
    <div className={styles.frame} style={{ "--aspect": aspect.toFixed(4) } as CSSProperties}>
      <div className={styles.window}>{children}</div>
    </div>
  );
}
