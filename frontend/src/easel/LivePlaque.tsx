import { useMutation } from "@tanstack/react-query";
import { stopJob } from "../api/client";
import { Problem } from "../api/problem";
import { Button } from "../components/Button";
import type { OwnJob } from "../history/history";
import type { Snapshot } from "../job/snapshot";
import { wordsFor } from "../notices/words";
import { texts } from "../texts";
import { LossCurve } from "./LossCurve";
import { announcementOf, phaseOf } from "./phase";
import * as styles from "./plaque.module.css";
import { useNow } from "./useNow";

interface Props {
  readonly snapshot: Snapshot;
  readonly own: OwnJob | undefined;
  /** What is wrong with the connection, if anything is. */
  readonly trouble: string | null;
}

/** How far it is. */
export function LivePlaque({ snapshot, own, trouble }: Props) {
  const now = useNow();
  const { title, sentence } = phaseOf(snapshot, now);
  const { progress, view } = snapshot;
  const isPainting = progress !== null && progress.epoch > 0;
  return (
    <>
      <p className="visually-hidden" role="status">
        {announcementOf(snapshot, now)}
      </p>
      <p className={styles.percent}>
        {isPainting ? Math.floor(progress.percent) : 0}
        <span className={styles.unit}>%</span>
      </p>
      <h2 className={styles.phase}>{title}</h2>
      <p className={styles.sentence}>{sentence}</p>
      <progress
        className={styles.bar}
        aria-label={texts.easel.progress}
        max={100}
        value={isPainting ? progress.percent : undefined}
      />
      <p className={styles.small}>
        {texts.easel.submitted(since(Date.parse(view.created_at), now))}
        {progress && progress.attempt > 1 && texts.easel.resumed}
      </p>
      <LossCurve history={progress?.history ?? []} epochs={progress?.epochs ?? view.epochs} />
      {trouble && (
        <p role="alert" className={styles.trouble}>
          {trouble}
        </p>
      )}
      {own ? <Stop own={own} hasPaint={isPainting} /> : <p className={styles.small}>{texts.easel.watching}</p>}
    </>
  );
}

function Stop({ own, hasPaint }: { readonly own: OwnJob; readonly hasPaint: boolean }) {
  const stop = useMutation({ mutationFn: () => stopJob(own), networkMode: "always" });
  if (stop.isSuccess) return <p className={styles.small}>{texts.easel.stopping}</p>;
  return (
    <div>
      <Button onClick={() => stop.mutate()} disabled={stop.isPending}>
        {hasPaint ? texts.easel.stopAndKeep : texts.easel.stop}
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
  if (seconds < 60) return texts.easel.secondsAgo(seconds);
  return texts.easel.minutesAgo(Math.floor(seconds / 60), seconds % 60);
}
