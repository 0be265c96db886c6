import { useCallback } from "react";
import { framesOf, type Snapshot } from "../job/snapshot";
import { texts } from "../texts";
import * as styles from "./liveStage.module.css";
import { SteadyPicture } from "./SteadyPicture";

interface Props {
  readonly snapshot: Snapshot;
  /** The photograph, shown as a sketch on the canvas until there is paint on it. */
  readonly sketch: string | undefined;
  readonly onAspect: (aspect: number) => void;
  readonly onFailed: () => void;
}

/** What is on the canvas now. */
export function LiveStage({ snapshot, sketch, onAspect, onFailed }: Props) {
  const latest = framesOf(snapshot).at(-1);
  const measure = useCallback(
    (image: HTMLImageElement | null) => {
      if (image?.complete) onAspect(image.naturalWidth / image.naturalHeight);
    },
    [onAspect],
  );
  return (
    <>
      {sketch && (
        <img
          ref={measure}
          className={styles.sketch}
          src={sketch}
          crossOrigin="anonymous"
          alt=""
          onLoad={({ currentTarget }) => measure(currentTarget)}
        />
      )}
      {latest && (
        <SteadyPicture
          url={latest.url}
          alt={texts.easel.afterEpoch(latest.epoch)}
          onShown={onAspect}
          onFailed={onFailed}
        />
      )}
    </>
  );
}
