import { useSyncExternalStore } from "react";
import { asProblem } from "../api/problem";
import { Button } from "../components/Button";
import type { Step } from "../job/submit";
import { Notice } from "../notices/Notice";
import { noBudget, wordsFor } from "../notices/words";
import { duration } from "../text";
import { texts } from "../texts";
import * as styles from "./counter.module.css";
import { useBudget } from "./useBudget";
import type { Ordering } from "./useOrder";
import type { Replaced } from "./useStudio";

interface Props {
  readonly ordering: Ordering;
  /** What is missing before anything can be ordered, as a sentence. */
  readonly missing: string | null;
  readonly seconds: number;
  /** What can be brought back. */
  readonly replaced: Replaced | null;
  readonly onPaint: () => void;
}

/** Where the order is placed: the one button, how far the order is, and what is in its way. */
export function Counter({ ordering, missing, seconds, replaced, onPaint }: Props) {
  const { step, error, cancel } = ordering;
  const isAlive = useSyncExternalStore(never, isHere, isNotYet);
  const budget = useBudget();
  if (step) return <Sending step={step} onCancel={cancel} />;
  if (error) return <Refused error={error} onPaint={onPaint} />;
  if (budget.data?.depleted) {
    return (
      <Notice words={noBudget(new Date(budget.data.renews_at))}>
        <Button onClick={() => void budget.refetch()} disabled={budget.isFetching}>
          {texts.studio.checkAgain}
        </Button>
      </Notice>
    );
  }
  return (
    <div className={styles.counter}>
      <Button look="primary" className={styles.paint} onClick={onPaint} disabled={missing !== null || !isAlive}>
        {texts.studio.paint}
      </Button>
      <p className={styles.aside}>{missing ?? texts.studio.takesAbout(duration(seconds))}</p>
      <noscript>
        <p className={styles.aside}>{texts.studio.noScript}</p>
      </noscript>
      {replaced && (
        <p className={styles.aside} role="status">
          {texts.studio.wasReplaced(replaced.name)}{" "}
          <Button look="quiet" onClick={replaced.undo}>
            {texts.page.undo}
          </Button>
        </p>
      )}
    </div>
  );
}

/** A press on the button of a page that has not come alive yet would be lost. */
const never = () => () => {};
const isHere = () => true;
const isNotYet = () => false;

function Sending({ step, onCancel }: { readonly step: Step; readonly onCancel: () => void }) {
  const percent = step.name === "uploading" ? step.percent : undefined;
  return (
    <div className={styles.counter}>
      <p className={styles.step} role="status">
        {texts.studio.steps[step.name]}
      </p>
      <progress className={styles.progress} max={100} value={percent} aria-label={texts.studio.steps[step.name]} />
      <Button look="quiet" onClick={onCancel}>
        {texts.page.cancel}
      </Button>
    </div>
  );
}

/** On a phone it takes the button's place at the lower edge of the screen, and is longer. */
const intoView = (notice: HTMLElement | null) => notice?.scrollIntoView({ block: "nearest" });

function Refused({ error, onPaint }: { readonly error: Error; readonly onPaint: () => void }) {
  const words = wordsFor(asProblem(error));
  return (
    <div ref={intoView}>
      <Notice words={words}>
        {words.way === "reload" ? (
          <Button onClick={() => location.reload()}>{texts.page.reload}</Button>
        ) : (
          <Button onClick={onPaint}>{texts.page.tryAgain}</Button>
        )}
      </Notice>
    </div>
  );
}
