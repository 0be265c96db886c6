import { useQuery } from "@tanstack/react-query";
import { getBudget } from "../api/client";
import { Problem } from "../api/problem";
import { Button } from "../components/Button";
import type { Step } from "../job/submit";
import { Notice } from "../notices/Notice";
import { noBudget, wordsFor } from "../notices/words";
import { duration } from "../text";
import * as styles from "./counter.module.css";
import type { Ordering } from "./useOrder";

interface Props {
  readonly ordering: Ordering;
  /** What is missing before anything can be ordered, as a sentence. */
  readonly missing: string | null;
  readonly seconds: number;
  readonly onPaint: () => void;
}

/** Where the order is placed: the one button, how far the order is, and what is in its way. */
export function Counter({ ordering, missing, seconds, onPaint }: Props) {
  const { step, error, cancel } = ordering;
  const budget = useQuery({ queryKey: ["budget"], queryFn: ({ signal }) => getBudget(signal), retry: 1 });
  if (step) return <Sending step={step} onCancel={cancel} />;
  if (error) return <Refused error={error} onPaint={onPaint} />;
  if (budget.data?.depleted) {
    return (
      <Notice words={noBudget(new Date(budget.data.renews_at))}>
        <Button onClick={() => void budget.refetch()} disabled={budget.isFetching}>
          Look again
        </Button>
      </Notice>
    );
  }
  return (
    <div className={styles.counter}>
      <Button look="primary" className={styles.paint} onClick={onPaint} disabled={missing !== null}>
        Paint it
      </Button>
      <p className={styles.aside}>{missing ?? `Takes about ${duration(seconds)}`}</p>
    </div>
  );
}

const STEPS: Readonly<Record<Step["name"], string>> = {
  preparing: "Preparing the pictures",
  asking: "Asking the studio",
  uploading: "Sending the pictures",
  starting: "Placing the order",
};

function Sending({ step, onCancel }: { readonly step: Step; readonly onCancel: () => void }) {
  const percent = step.name === "uploading" ? step.percent : undefined;
  return (
    <div className={styles.counter}>
      <p className={styles.step} role="status">
        {STEPS[step.name]}
      </p>
      <progress className={styles.progress} max={100} value={percent} aria-label={STEPS[step.name]} />
      <Button look="quiet" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  );
}

function Refused({ error, onPaint }: { readonly error: Error; readonly onPaint: () => void }) {
  if (!(error instanceof Problem)) throw error; // a fault of this page: the page's own boundary tells it
  const words = wordsFor(error);
  return (
    <Notice words={words}>
      {words.way === "reload" ? (
        <Button onClick={() => location.reload()}>Load the page again</Button>
      ) : (
        <Button onClick={onPaint}>Try again</Button>
      )}
    </Notice>
  );
}
