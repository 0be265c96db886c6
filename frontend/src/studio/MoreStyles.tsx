import { Button } from "../components/Button";
import type { Kind, Picture, StyleKind } from "../pictures/picture";
import { groupsOfStyles } from "../pictures/samples";
import { texts } from "../texts";
import * as styles from "./moreStyles.module.css";
import { Place } from "./Place";
import { Slider } from "./Slider";
import { blendOf, DEFAULT_SHARES, type Shares, type StyleInBlend, withShare } from "./shares";
import { Triangle } from "./Triangle";
import type { Places } from "./usePlaces";
import type { Studio } from "./useStudio";

interface Props {
  readonly studio: Studio;
  readonly places: Places;
  readonly over: Kind | null;
  readonly isBusy: boolean;
  readonly onClose: () => void;
}

const RANGE = { min: 0, max: 1 };
type Other = Exclude<StyleKind, "style">;

/** A second and a third style, and how much of each there is. */
export default function MoreStyles({ studio, places, over, isBusy, onClose }: Props) {
  const { replace, shares } = studio;
  const blend = blendOf(studio, shares);
  const otherPlaces = (["second", ...(studio.second || studio.third ? ["third"] : [])] as Other[]).map((kind) => (
    <Place
      key={kind}
      kind={kind}
      picture={studio[kind]}
      other={studio.content}
      groups={groupsOfStyles}
      taking={places[kind]}
      isOver={over === kind}
      isBusy={isBusy}
      onPicture={(picture: Picture | null) => replace({ [kind]: picture })}
    />
  ));
  const close = () => {
    replace({ second: null, third: null, shares: DEFAULT_SHARES });
    onClose();
  };
  return (
    <section className={styles.blend} aria-label={texts.blend.region}>
      <div className={styles.places}>{otherPlaces}</div>
      {blend.length > 1 && <Amounts blend={blend} onShares={(changed) => replace({ shares: changed })} />}
      <Button look="quiet" onClick={close}>
        {texts.blend.one}
      </Button>
    </section>
  );
}

interface AmountsProps {
  readonly blend: readonly StyleInBlend[];
  readonly onShares: (shares: Shares) => void;
}

function Amounts({ blend, onShares }: AmountsProps) {
  const [first, second] = blend;
  if (!first || !second) return null;
  if (blend.length === 2) {
    return (
      <div className={styles.amounts}>
        <Slider
          label={texts.blend.mix}
          range={RANGE}
          ends={[first.picture.title, second.picture.title]}
          value={second.share}
          onChange={(share) => onShares(withShare(blend, second.kind, share))}
        />
      </div>
    );
  }
  return (
    <div className={styles.amounts}>
      <Triangle blend={blend} onShares={onShares} />
      {blend.map(({ kind, picture, share }) => (
        <Slider
          key={kind}
          label={picture.title}
          range={RANGE}
          ends={[texts.blend.little, texts.blend.much]}
          value={Number(share.toFixed(2))}
          onChange={(changed) => onShares(withShare(blend, kind, changed))}
        />
      ))}
    </div>
  );
}
