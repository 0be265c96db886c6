import { useMutation } from "@tanstack/react-query";
import { stopJob } from "../api/client";
import { Problem } from "../api/problem";
import { Button } from "../components/Button";
import type { OwnJob } from "../history/history";
import type { Look } from "../job/look";
import { wordsFor } from "../notices/words";
import { LossCurve } from "./LossCurve";
import { announcementOf, phaseOf } from "./phase";
import * as styles from "./plaque.module.css";
import { useNow } from "./useNow";

interface Props {
  readonly look: Look;
  readonly own: OwnJob | undefined;
  /** What is wrong with the connection, if anything is. */
  readonly trouble: string | null;
}

/** How far it is. */
export function LivePlaque({ look, own, trouble }: Props) {
  const now = useNow();
  const { title, sentence } = phaseOf(look, now);
  const { progress, view } = look;
  const isPainting = progress !== null && progress.epoch > 0;
  return (
    <>
      <p className="visually-hidden" role="status">
        {announcementOf(look, now)}
      </p>
      {isPainting && (
        <p className={styles.percent}>
          {Math.floor(progress.percent)}
          <span className={styles.unit}>%</span>
        </p>
      )}
      <h2 className={styles.phase}>{title}</h2>
      <p className={styles.sentence}>{sentence}</p>
      <progress
        className={styles.bar}
        aria-label="Painted"
        max={100}
        value={isPainting ? progress.percent : undefined}
      />
      {isPainting ? (
        <p className={styles.small}>
          Epoch {progress.epoch} of {progress.epochs}
          {progress.attempt > 1 && ", resumed after an interruption"}
        </p>
      ) : (
        <p className={styles.small}>Ordered {since(Date.parse(view.created_at), now)}</p>
      )}
      {progress && <LossCurve history={progress.history} epochs={progress.epochs} />}
      {trouble && (
        <p role="alert" className={styles.trouble}>
          {trouble}
        </p>
      )}
      {own ? (
        <Stop own={own} hasPaint={isPainting} />
      ) : (
        <p className={styles.small}>You are looking over the painter’s shoulder.</p>
      )}
    </>
  );
}

function Stop({ own, hasPaint }: { readonly own: OwnJob; readonly hasPaint: boolean }) {
  const stop = useMutation({ mutationFn: () => stopJob(own), networkMode: "always" });
  if (stop.isSuccess) return <p className={styles.small}>Stopping; the painting stays as it is.</p>;
  return (
    <div>
      <Button onClick={() => stop.mutate()} disabled={stop.isPending}>
        {hasPaint ? "Stop, and keep what is there" : "Stop"}
      </Button>
      {stop.error instanceof Problem && (
        <p role="alert" className={styles.trouble}>
          {wordsFor(stop.error).title}. {wordsFor(stop.error).sentence}
        </p>
      )}
    </div>
  );
}

function since(moment: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - moment) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s ago`;
}
