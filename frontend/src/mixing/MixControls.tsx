import { useState } from "react";
import { Button } from "../components/Button";
import { Slider } from "../studio/Slider";
import { texts } from "../texts";
import { AS_PAINTED, isAsPainted, type Mix, SHARE, STEPS } from "./mix";
import * as styles from "./mixControls.module.css";
import { canMix } from "./mixer";

interface Props {
  readonly mix: Mix;
  /** Whether there is a photo to mix with. */
  readonly hasPhoto: boolean;
  readonly onMix: (mix: Mix) => void;
}

/** What can be changed in the finished picture at once. */
export default function MixControls({ mix, hasPhoto, onMix }: Props) {
  const [isPossible] = useState(canMix);
  if (!isPossible) return <p>{texts.mixing.impossible}</p>;
  const change = (part: Partial<Mix>) => onMix({ ...mix, ...part });
  return (
    <div className={styles.controls}>
      {hasPhoto && (
        <>
          <Slider
            label={texts.mixing.painting}
            range={SHARE}
            ends={texts.mixing.paintingEnds}
            value={mix.painting}
            onChange={(painting) => change({ painting })}
          />
          <Slider
            label={texts.mixing.colors}
            range={SHARE}
            ends={texts.mixing.colorsEnds}
            value={mix.photoColors}
            onChange={(photoColors) => change({ photoColors })}
          />
        </>
      )}
      <Slider
        label={texts.mixing.brightness}
        range={STEPS}
        ends={texts.mixing.brightnessEnds}
        value={mix.brightness}
        onChange={(brightness) => change({ brightness })}
      />
      <Slider
        label={texts.mixing.contrast}
        range={STEPS}
        ends={texts.mixing.contrastEnds}
        value={mix.contrast}
        onChange={(contrast) => change({ contrast })}
      />
      <Button look="quiet" onClick={() => onMix(AS_PAINTED)} disabled={isAsPainted(mix)}>
        {texts.mixing.asPainted}
      </Button>
    </div>
  );
}
