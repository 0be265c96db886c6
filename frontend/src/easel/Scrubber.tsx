import { useEffect, useId, useRef, useState } from "react";
import { loaded } from "../pictures/loaded";
import { texts } from "../texts";
import * as styles from "./scrubber.module.css";
import type { State } from "./states";

interface Props {
  readonly states: readonly State[];
  readonly index: number;
  readonly onIndex: (index: number) => void;
}

const MILLISECONDS_PER_STATE = 130;

/** How the painting came to be, state by state: to pull through, or to watch. */
export function Scrubber({ states, index, onIndex }: Props) {
  const id = useId();
  const { isPlaying, play, stop } = usePlaying(states, onIndex);
  const last = states.length - 1;
  const move = (to: number) => {
    stop();
    onIndex(to);
  };
  return (
    <div className={styles.scrubber}>
      <button
        type="button"
        className={styles.play}
        onClick={() => (isPlaying ? stop() : void play(index < last ? index : 0))}
        aria-label={isPlaying ? texts.easel.pause : texts.easel.play}
      >
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d={isPlaying ? "M5 4h4v12H5zM11 4h4v12h-4z" : "M6 3.500v13l11-6.500z"} />
        </svg>
      </button>
      <label className="visually-hidden" htmlFor={id}>
        {texts.easel.epoch}
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={last}
        value={index}
        aria-valuetext={states[index]?.label}
        onChange={({ target }) => move(target.valueAsNumber)}
      />
      <output className={styles.label} htmlFor={id} aria-live="off">
        {states[index]?.label}
      </output>
    </div>
  );
}

function usePlaying(states: readonly State[], onIndex: (index: number) => void) {
  const [isPlaying, setPlaying] = useState(false);
  /** Goes up whenever playing starts or stops, so that a loop that waits for a picture ends. */
  const run = useRef(0);

  const stop = () => {
    run.current += 1;
    setPlaying(false);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the component goes away
  useEffect(() => stop, []);

  async function play(from: number): Promise<void> {
    run.current += 1;
    const mine = run.current;
    setPlaying(true);
    for (const [index, { url }] of [...states.entries()].slice(from)) {
      await Promise.all([pause(MILLISECONDS_PER_STATE), shownOrSkipped(url)]);
      if (run.current !== mine) return;
      onIndex(index);
    }
    stop();
  }

  return { isPlaying, play, stop };
}

/** A state that cannot be loaded must not end the show. */
function shownOrSkipped(url: string): Promise<unknown> {
  return loaded(url).catch(() => undefined);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
