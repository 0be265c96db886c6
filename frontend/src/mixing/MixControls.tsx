import { useState } from "react";
import { Button } from "../components/Button";
import { Slider } from "../studio/Slider";
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
  if (!isPossible) return <p>This browser cannot change pictures: it has no WebGL, or it is switched off.</p>;
  const change = (part: Partial<Mix>) => onMix({ ...mix, ...part });
  return (
    <div className={styles.controls}>
      {hasPhoto && (
        <>
          <Slider
            label="From photo to painting"
            range={SHARE}
            ends={["photo", "painting"]}
            value={mix.painting}
            onChange={(painting) => change({ painting })}
          />
          <Slider
            label="Colours"
            range={SHARE}
            ends={["of the style", "of the photo"]}
            value={mix.photoColors}
            onChange={(photoColors) => change({ photoColors })}
          />
        </>
      )}
      <Slider
        label="Brightness"
        range={STEPS}
        ends={["darker", "brighter"]}
        value={mix.brightness}
        onChange={(brightness) => change({ brightness })}
      />
      <Slider
        label="Contrast"
        range={STEPS}
        ends={["softer", "stronger"]}
        value={mix.contrast}
        onChange={(contrast) => change({ contrast })}
      />
      <Button look="quiet" onClick={() => onMix(AS_PAINTED)} disabled={isAsPainted(mix)}>
        As it was painted
      </Button>
    </div>
  );
}
