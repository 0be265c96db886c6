import { useId } from "react";
import type { Range } from "../api/parameters";
import { texts } from "../texts";
import * as styles from "./controls.module.css";

interface Props {
  readonly label: string;
  readonly range: Range;
  readonly value: number;
  /** What the ends mean. */
  readonly ends: readonly [string, string];
  /** Whether each step multiplies, as the eye judges it, instead of adding. */
  readonly isRatio?: boolean;
  readonly onChange: (value: number) => void;
}

const STEPS = 40;

/** A number between two words. */
export function Slider({ label, range, value, ends, isRatio = false, onChange }: Props) {
  const id = useId();
  const scale = isRatio ? ratio(range) : linear(range);
  const [low, high] = ends;
  return (
    <div className={styles.control}>
      <label className={styles.legend} htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className={styles.slider}
        type="range"
        min={0}
        max={STEPS}
        value={Math.round(scale.position(value) * STEPS)}
        aria-valuetext={texts.settings.between(value, low, high)}
        onChange={({ target }) => onChange(scale.value(target.valueAsNumber / STEPS))}
      />
      <div className={styles.ends} aria-hidden="true">
        <span>{low}</span>
        <span>{high}</span>
      </div>
    </div>
  );
}

/** Positions go from 0 to 1. Values are rounded to what one would say, which keeps the middle exactly where it is. */
function linear({ min, max }: Range) {
  return {
    position: (value: number) => (value - min) / (max - min),
    value: (position: number) => Number((min + position * (max - min)).toFixed(2)),
  };
}

function ratio({ min, max }: Range) {
  return {
    position: (value: number) => Math.log(value / min) / Math.log(max / min),
    value: (position: number) => Number((min * (max / min) ** position).toFixed(2)),
  };
}
