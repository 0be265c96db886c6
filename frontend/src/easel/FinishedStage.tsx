import { lazy, Suspense, useState } from "react";
import { ReactCompareSlider, ReactCompareSliderHandle } from "react-compare-slider";
import { Frame } from "../components/Frame";
import { isAsPainted, type Mix } from "../mixing/mix";
import { aspectOf } from "../pictures/loaded";
import { texts } from "../texts";
import * as styles from "./finishedStage.module.css";
import { Scrubber } from "./Scrubber";
import type { State } from "./states";
import { Viewer } from "./Viewer";

const MixControls = lazy(() => import("../mixing/MixControls"));
const MixedPicture = lazy(() => import("../mixing/MixedPicture"));

interface Props {
  /** From the first to the finished painting; at least one. */
  readonly states: readonly State[];
  /** The photograph, where this browser has it. */
  readonly photograph: string | undefined;
  readonly mix: Mix;
  readonly aspect: number;
  readonly onMix: (mix: Mix) => void;
  readonly onAspect: (aspect: number) => void;
  readonly onFailed: () => void;
}

/** The finished painting, to be pulled aside from the photograph, to be seen growing, and to be mixed with the photo. */
export function FinishedStage({ states, photograph, mix, aspect, onMix, onAspect, onFailed }: Props) {
  const [index, setIndex] = useState(states.length - 1);
  const [isMixing, setMixing] = useState(false);
  const shown = states[Math.min(index, states.length - 1)];
  const first = states[0];
  if (!shown || !first) return null;
  const before = photograph
    ? { url: photograph, label: texts.easel.thePhoto }
    : { ...first, label: texts.easel.theFirstEpoch };
  const name = texts.easel.thePicture(shown.label);
  const plain = (
    <img
      src={shown.url}
      alt={name}
      crossOrigin="anonymous"
      onLoad={({ currentTarget }) => onAspect(aspectOf(currentTarget))}
      onError={onFailed}
    />
  );
  const picture = isAsPainted(mix) ? (
    plain
  ) : (
    <Suspense fallback={plain}>
      <MixedPicture painting={shown.url} photo={photograph} mix={mix} name={name} onFailed={onFailed} />
    </Suspense>
  );
  return (
    <>
      <Frame aspect={aspect}>
        <ReactCompareSlider
          className={styles.slider}
          defaultPosition={0}
          keyboardIncrement="10%"
          role="group"
          aria-label={texts.easel.compareWith(before.label)}
          itemOne={<img src={before.url} alt={texts.easel.before(before.label)} crossOrigin="anonymous" />}
          itemTwo={picture}
          handle={<ReactCompareSliderHandle className={styles.handle} />}
        />
      </Frame>
      <div className={styles.below}>
        {states.length > 1 && <Scrubber states={states} index={index} onIndex={setIndex} />}
        <Viewer name={name}>{picture}</Viewer>
      </div>
      <details className={styles.mixing} onToggle={({ currentTarget }) => setMixing(currentTarget.open)}>
        <summary>{texts.easel.adjust}</summary>
        {isMixing && (
          <Suspense>
            <MixControls mix={mix} hasPhoto={photograph !== undefined} onMix={onMix} />
          </Suspense>
        )}
      </details>
    </>
  );
}
