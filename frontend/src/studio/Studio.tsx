import { lazy, Suspense, useState } from "react";
import { DEFAULTS } from "../api/parameters";
import { Button } from "../components/Button";
import { estimateSeconds, usePace } from "../job/pace";
import { KINDS, type Kind } from "../pictures/picture";
import { groupsOfStyles, photographs } from "../pictures/samples";
import { Regions } from "../regions/Regions";
import { texts } from "../texts";
import { Brief } from "./Brief";
import { Counter } from "./Counter";
import { Place } from "./Place";
import { Preview } from "./Preview";
import { LARGEST_SIZE } from "./parameters";
import { blendOf } from "./shares";
import * as styles from "./studio.module.css";
import { useBudget } from "./useBudget";
import { useOrder } from "./useOrder";
import type { Places } from "./usePlaces";
import type { Studio as State } from "./useStudio";

const PHOTOGRAPHS = [{ samples: photographs }];

const MoreStyles = lazy(() => import("./MoreStyles"));

interface Props {
  readonly studio: State;
  readonly places: Places;
  /** The place that a file is dragged over. */
  readonly over: Kind | null;
}

/** Where a picture is ordered: this photo, in that style. */
export function Studio({ studio, places, over }: Props) {
  const { content, style, areas, parameters, adjust, replace } = studio;
  const pace = usePace();
  const ordering = useOrder();
  const budget = useBudget();
  const isBusy = ordering.step !== null;
  const [wantsMore, setWantsMore] = useState(false);
  const hasMore = wantsMore || studio.second !== null || studio.third !== null;
  // What is painted must be what the visitor has chosen, and not what hung there before.
  const isOpening = KINDS.some((kind) => places[kind].isTaking);
  const blend = blendOf(studio, studio.shares);
  const paint = () => {
    if (content && style) ordering.place({ content, styles: blend, areas, parameters });
  };
  return (
    <>
      <h1 className={styles.title}>{texts.studio.title}</h1>
      <p className={styles.lead}>{texts.studio.lead}</p>
      <div className={styles.wall}>
        <Place
          kind="content"
          picture={content}
          other={style}
          groups={PHOTOGRAPHS}
          taking={places.content}
          isOver={over === "content"}
          isBusy={isBusy}
          onPicture={(picture) => replace({ content: picture })}
        >
          {content && style && (
            <Regions photo={content} blend={blend} areas={areas} onAreas={(changed) => replace({ areas: changed })} />
          )}
        </Place>
        <Place
          kind="style"
          picture={style}
          other={content}
          groups={groupsOfStyles}
          taking={places.style}
          isOver={over === "style"}
          isBusy={isBusy}
          onPicture={(picture) => replace({ style: picture })}
        >
          {!hasMore && (
            <Button look="quiet" className={styles.more} onClick={() => setWantsMore(true)}>
              {texts.blend.more}
            </Button>
          )}
        </Place>
        <section className={styles.result} aria-labelledby="result">
          <Preview content={content} areas={areas} styles={style && !isOpening ? blend : []} />
          <Counter
            ordering={ordering}
            missing={isOpening ? texts.studio.opening : missing(content !== null, style !== null)}
            seconds={estimateSeconds(parameters, content ? content.width / content.height : 1, pace)}
            replaced={studio.replaced}
            onPaint={paint}
          />
        </section>
      </div>
      {hasMore && (
        <Suspense>
          <MoreStyles studio={studio} places={places} over={over} isBusy={isBusy} onClose={() => setWantsMore(false)} />
        </Suspense>
      )}
      <div className={styles.table} inert={isBusy}>
        <Brief
          parameters={parameters}
          largestSize={budget.data?.largest_size ?? LARGEST_SIZE}
          onChange={adjust}
          onReset={() => replace({ parameters: DEFAULTS })}
        />
      </div>
    </>
  );
}

function missing(hasContent: boolean, hasStyle: boolean): string | null {
  if (!hasContent && !hasStyle) return texts.studio.missing.both;
  if (!hasContent) return texts.studio.missing.content;
  return hasStyle ? null : texts.studio.missing.style;
}
