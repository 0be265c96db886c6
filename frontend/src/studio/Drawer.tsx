import { useId } from "react";
import type { Picture } from "../pictures/picture";
import type { Sample } from "../pictures/samples";
import * as styles from "./drawer.module.css";

export interface Group {
  /** What they are called together; a group alone needs no name. */
  readonly label?: string;
  readonly samples: readonly Sample[];
}

interface Props {
  readonly label: string;
  readonly groups: readonly Group[];
  readonly shown: Picture | null;
  readonly onPick: (sample: Sample) => void;
}

/** Small prints to pick one from: one stop of the Tab key, and arrows from print to print. */
export function Drawer({ label, groups, shown, onPick }: Props) {
  const name = useId();
  return (
    <fieldset className={styles.drawer}>
      <legend className="visually-hidden">{label}</legend>
      {groups.map(({ label: ofGroup, samples }) => (
        <div key={samples[0]?.name}>
          {ofGroup && <p className={styles.group}>{ofGroup}</p>}
          <div className={styles.prints}>
            {samples.map((sample) => (
              <label key={sample.name} className={styles.print} title={sample.title}>
                <input
                  type="radio"
                  name={name}
                  aria-label={`${sample.title}, ${sample.credit}`}
                  checked={sample === shown}
                  onChange={() => onPick(sample)}
                />
                <img src={sample.thumbnail} alt="" width={84} height={84} loading="lazy" />
              </label>
            ))}
          </div>
        </div>
      ))}
    </fieldset>
  );
}
