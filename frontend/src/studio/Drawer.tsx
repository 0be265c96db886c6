import type { Picture } from "../pictures/picture";
import type { Sample } from "../pictures/samples";
import * as styles from "./drawer.module.css";

interface Props {
  readonly label: string;
  readonly samples: readonly Sample[];
  readonly shown: Picture | null;
  readonly onPick: (sample: Sample) => void;
}

/** What fits into one row of even the narrowest screen. */
const FEW = 5;

/** Small prints to pick from. */
export function Drawer({ label, samples, shown, onPick }: Props) {
  return (
    <ul className={samples.length > FEW ? `${styles.drawer} ${styles.many}` : styles.drawer} aria-label={label}>
      {samples.map((sample) => (
        <li key={sample.name}>
          <button
            type="button"
            className={styles.print}
            aria-label={`${sample.title}, ${sample.credit}`}
            aria-pressed={sample === shown}
            onClick={() => onPick(sample)}
          >
            <img src={sample.thumbnail} alt="" width={84} height={84} loading="lazy" />
          </button>
        </li>
      ))}
    </ul>
  );
}
