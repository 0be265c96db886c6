import { useEffect, useState } from "react";
import { aspectOf, loaded } from "../pictures/loaded";
import * as styles from "./steadyPicture.module.css";

interface Props {
  readonly url: string;
  readonly alt: string;
  /** Told the width divided by the height of what is shown. */
  readonly onShown: (aspect: number) => void;
  readonly onFailed: () => void;
}

/** A picture whose source changes: the next one is faded in over the last once it is there whole, without a gap. */
export function SteadyPicture({ url, alt, onShown, onFailed }: Props) {
  const [[shown, under], setShown] = useState<readonly [string | null, string | null]>([null, null]);
  useEffect(() => {
    let isWanted = true;
    loaded(url).then(
      (image) => {
        if (!isWanted) return;
        setShown(([last]) => (last === url ? [url, null] : [url, last]));
        onShown(aspectOf(image));
      },
      () => isWanted && onFailed(),
    );
    return () => {
      isWanted = false;
    };
  }, [url, onShown, onFailed]);
  return (
    <>
      {under && <img className={styles.layer} src={under} alt="" crossOrigin="anonymous" />}
      {shown && (
        <img key={shown} className={`${styles.layer} ${styles.top}`} src={shown} alt={alt} crossOrigin="anonymous" />
      )}
    </>
  );
}
