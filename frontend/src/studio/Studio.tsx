import { useState } from "react";
import { photographs, styles as styleSamples } from "../pictures/samples";
import { Brief } from "./Brief";
import { Counter } from "./Counter";
import { Place } from "./Place";
import { estimateSeconds, vcpusFrom } from "./parameters";
import * as styles from "./studio.module.css";
import { useOrder } from "./useOrder";
import type { Studio as State } from "./useStudio";

/** Where a picture is ordered: this photograph, after that painting. */
export function Studio({ content, style, parameters, change }: State) {
  const [vcpus, setVcpus] = useState<number>();
  const ordering = useOrder(({ estimateSeconds: seconds }, order) => setVcpus(vcpusFrom(seconds, order.parameters)));
  const paint = () => {
    if (content && style) ordering.place({ content, style, parameters });
  };
  return (
    <>
      <h1 className={styles.title}>
        Your photograph, <em>after</em> a painting
      </h1>
      <div className={styles.wall} inert={ordering.step !== null}>
        <Place
          kind="content"
          picture={content}
          samples={photographs}
          onPicture={(picture) => change({ content: picture })}
        />
        <p className={styles.after} aria-hidden="true">
          after
        </p>
        <Place
          kind="style"
          picture={style}
          samples={styleSamples}
          onPicture={(picture) => change({ style: picture })}
        />
      </div>
      <div className={styles.counter}>
        <Counter
          ordering={ordering}
          missing={missing(content !== null, style !== null)}
          seconds={estimateSeconds(parameters, vcpus)}
          onPaint={paint}
        />
      </div>
      <div className={styles.table} inert={ordering.step !== null}>
        <Brief parameters={parameters} onChange={(parts) => change({ parameters: { ...parameters, ...parts } })} />
      </div>
    </>
  );
}

function missing(hasContent: boolean, hasStyle: boolean): string | null {
  if (!hasContent && !hasStyle) return "Hang a photograph and a style first";
  if (!hasContent) return "Hang a photograph first";
  return hasStyle ? null : "Hang a style first";
}
