import type { EpochLosses } from "../api/progress";
import { texts } from "../texts";
import * as styles from "./lossCurve.module.css";

interface Props {
  readonly history: readonly EpochLosses[];
  readonly epochs: number;
}

const WIDTH = 240;
const HEIGHT = 64;

/** The total loss by epoch, on a logarithmic scale: it falls by orders of magnitude, and jumps where sizes change. */
export function LossCurve({ history, epochs }: Props) {
  const [first, last] = [history.at(0), history.at(-1)];
  const points = pointsOf(history, epochs);
  const told = [first, last].flatMap((each) => (each ? texts.easel.lossAt(round(each.total), each.epoch) : []));
  return (
    <figure className={styles.figure}>
      <svg
        className={styles.curve}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={texts.easel.loss(told.join(", ") || texts.easel.lossUnknown)}
      >
        {points.length > 1 && (
          <>
            <polygon
              className={styles.below}
              points={`${points[0]?.[0]},${HEIGHT} ${points.join(" ")} ${points.at(-1)?.[0]},${HEIGHT}`}
            />
            <polyline className={styles.line} points={points.join(" ")} vectorEffect="non-scaling-stroke" />
          </>
        )}
      </svg>
      <figcaption data-waiting={points.length > 1 ? undefined : true}>{texts.easel.lossHint}</figcaption>
    </figure>
  );
}

function pointsOf(history: readonly EpochLosses[], epochs: number): (readonly [string, string])[] {
  const logs = history.map(({ total }) => Math.log(Math.max(total, Number.MIN_VALUE)));
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const height = (log: number) => (high > low ? (high - log) / (high - low) : 0.5);
  return history.map(({ epoch }, index) => [
    ((epoch / epochs) * WIDTH).toFixed(1),
    (2 + height(logs[index] ?? low) * (HEIGHT - 4)).toFixed(1),
  ]);
}

function round(loss: number): string {
  return loss.toPrecision(3);
}
