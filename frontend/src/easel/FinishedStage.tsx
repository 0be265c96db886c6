import { useState } from "react";
import { ReactCompareSlider, ReactCompareSliderHandle } from "react-compare-slider";
import { Frame } from "../components/Frame";
import * as styles from "./finishedStage.module.css";
import { Scrubber } from "./Scrubber";
import type { State } from "./states";
import { Viewer } from "./Viewer";

interface Props {
  /** From the first to the finished painting; at least one. */
  readonly states: readonly State[];
  /** The photograph, where this browser has it. */
  readonly photograph: string | undefined;
  readonly aspect: number;
  readonly onAspect: (aspect: number) => void;
  readonly onFailed: () => void;
}

/** The finished painting, to be pulled aside from the photograph, and to be seen growing. */
export function FinishedStage({ states, photograph, aspect, onAspect, onFailed }: Props) {
  const [index, setIndex] = useState(states.length - 1);
  const shown = states[Math.min(index, states.length - 1)];
  const first = states[0];
  if (!shown || !first) return null;
  const before = photograph ? { url: photograph, label: "the photo" } : { ...first, label: "the first epoch" };
  return (
    <>
      <Frame aspect={aspect}>
        <ReactCompareSlider
          className={styles.slider}
          defaultPosition={0}
          keyboardIncrement="10%"
          role="group"
          aria-label={`Compare with ${before.label}`}
          itemOne={<img src={before.url} alt={`Before: ${before.label}`} crossOrigin="anonymous" />}
          itemTwo={
            <img
              src={shown.url}
              alt={`The picture, ${shown.label}`}
              crossOrigin="anonymous"
              onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => onAspect(naturalWidth / naturalHeight)}
              onError={onFailed}
            />
          }
          handle={<ReactCompareSliderHandle className={styles.handle} />}
        />
      </Frame>
      <div className={styles.below}>
        {states.length > 1 && <Scrubber states={states} index={index} onIndex={setIndex} />}
        <Viewer url={shown.url} alt={`The picture, ${shown.label}`} />
      </div>
    </>
  );
}
