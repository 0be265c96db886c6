import { useCallback, useEffect, useState } from "react";
import { isOver } from "../api/models";
import { Frame } from "../components/Frame";
import { InTheStyleOf } from "../components/InTheStyleOf";
import { type OwnJob, rememberExpiry } from "../history/history";
import { useOwnJobs } from "../history/useOwnJobs";
import { Variations } from "../history/Variations";
import { learnPace } from "../job/pace";
import { type Snapshot, statusOf } from "../job/snapshot";
import { titleInFragment } from "../job/useFragment";
import { useJob } from "../job/useJob";
import { AS_PAINTED } from "../mixing/mix";
import type { StudioState } from "../studio/useStudio";
import { texts } from "../texts";
import * as styles from "./easel.module.css";
import { FinishedPlaque } from "./FinishedPlaque";
import { FinishedStage } from "./FinishedStage";
import { LivePlaque } from "./LivePlaque";
import { LiveStage } from "./LiveStage";
import { Missing } from "./Missing";
import { NoBudget } from "./NoBudget";
import { titleOf } from "./phase";
import * as plaque from "./plaque.module.css";
import { Sources } from "./Sources";
import { statesOf } from "./states";
import { troubleOf } from "./trouble";
import { useAgain } from "./useAgain";
import { useKeepPainting } from "./useKeepPainting";
import { useKept } from "./useKept";
import { useSources } from "./useSources";
import { useTitle } from "./useTitle";

interface Props {
  readonly jobId: string;
  /** Go back to the studio, with this laid out. */
  readonly onAgain: (state: Partial<StudioState>) => void;
}

/** Where one job is painted, and then hangs. */
export default function Easel({ jobId, onAgain }: Props) {
  const job = useJob(jobId);
  const own = useOwnJobs().find((each) => each.jobId === jobId);
  const { snapshot } = job;
  if (job.problem) return <Missing error={job.problem} own={own} onRetry={job.renew} />;
  if (!snapshot) return <Missing error={null} isCutOff={job.isCutOff} isOffline={job.isOffline} onRetry={job.renew} />;
  if (statusOf(snapshot) === "NO_BUDGET") return <NoBudget own={own} />;
  return (
    <Hanging
      jobId={jobId}
      snapshot={snapshot}
      own={own}
      trouble={troubleOf(job)}
      onRenew={job.renew}
      onAgain={onAgain}
    />
  );
}

interface HangingProps extends Props {
  readonly snapshot: Snapshot;
  readonly own: OwnJob | undefined;
  readonly trouble: string | null;
  readonly onRenew: () => void;
}

/** URLs that are this young are not what keeps a picture from loading. */
const YOUNG = 30_000;

function Hanging({ jobId, snapshot, own, trouble, onRenew, onAgain }: HangingProps) {
  const kept = useKept(jobId);
  const sources = useSources(snapshot, kept);
  const [aspect, setAspect] = useState(own?.aspect ?? 1);
  const [mix, setMix] = useState(AS_PAINTED);
  const again = useAgain(snapshot, own, kept, onAgain);
  const isDone = isOver(statusOf(snapshot));
  const states = isDone ? statesOf(snapshot) : [];
  const { viewedAt } = snapshot;
  const renewOnce = useCallback(() => {
    if (Date.now() - viewedAt > YOUNG) onRenew();
  }, [viewedAt, onRenew]);
  useTitle(titleOf(snapshot, Date.now()));
  useKeepPainting(snapshot, own !== undefined);
  useEffect(() => {
    if (isDone && own) learnPace(snapshot, aspect);
  }, [isDone, own, snapshot, aspect]);
  useEffect(() => {
    if (own) rememberExpiry(jobId, Date.parse(snapshot.view.expires_at));
  }, [own, jobId, snapshot.view.expires_at]);

  return (
    <>
      <div className={styles.easel}>
        <div className={styles.stage}>
          {states.length > 0 ? (
            <FinishedStage
              states={states}
              photograph={sources.content}
              mix={mix}
              aspect={aspect}
              onMix={setMix}
              onAspect={setAspect}
              onFailed={renewOnce}
            />
          ) : (
            <Frame aspect={aspect}>
              <LiveStage snapshot={snapshot} sketch={sources.content} onAspect={setAspect} onFailed={renewOnce} />
            </Frame>
          )}
        </div>
        <div className={styles.side}>
          <section className={plaque.plaque} aria-label={texts.easel.about}>
            <h1 className={plaque.title}>
              {own ? <InTheStyleOf photo={own.content} style={own.style} /> : (titleInFragment() ?? texts.easel.shared)}
            </h1>
            <div role="status" className={plaque.remarks}>
              {snapshot.progress?.remarks.map((remark) => (
                <p key={remark} className={plaque.remark} lang="en">
                  {remark}
                </p>
              ))}
            </div>
            {isDone ? (
              <FinishedPlaque
                snapshot={snapshot}
                own={own}
                photograph={sources.content}
                mix={mix}
                onAgain={again}
                onExpired={onRenew}
              />
            ) : (
              <LivePlaque snapshot={snapshot} own={own} trouble={trouble} />
            )}
          </section>
          <Sources urls={sources} titles={own ? { content: own.content, styles: titlesOf(own) } : sharedTitles()} />
        </div>
      </div>
      {own && <Variations own={own} />}
    </>
  );
}

function sharedTitles() {
  const { content, style } = texts.place.headings;
  return { content, styles: [style] };
}

function titlesOf({ style, styles: blend }: OwnJob): readonly string[] {
  return blend ? blend.map(({ title }) => title) : [style];
}
