import { useCallback, useEffect, useState } from "react";
import { isOver } from "../api/models";
import { Frame } from "../components/Frame";
import { rememberExpiry } from "../history/history";
import { useOwnJobs } from "../history/useOwnJobs";
import { type Look, statusOf } from "../job/look";
import { useJob } from "../job/useJob";
import type { StudioState } from "../studio/useStudio";
import * as styles from "./easel.module.css";
import { FinishedPlaque } from "./FinishedPlaque";
import { FinishedStage } from "./FinishedStage";
import { LivePlaque } from "./LivePlaque";
import { LiveStage } from "./LiveStage";
import { Missing } from "./Missing";
import { NoBudget } from "./NoBudget";
import * as plaque from "./plaque.module.css";
import { Sources } from "./Sources";
import { statesOf } from "./states";
import { troubleOf } from "./trouble";
import { useAgain } from "./useAgain";
import { useKeepPainting } from "./useKeepPainting";
import { useBlobUrl, useKept } from "./useKept";

interface Props {
  readonly jobId: string;
  /** Go back to the studio, with this laid out. */
  readonly onAgain: (state: Partial<StudioState>) => void;
}

/** Where one job is painted, and then hangs. */
export function Easel({ jobId, onAgain }: Props) {
  const job = useJob(jobId);
  const { look } = job;
  if (job.problem) return <Missing error={job.problem} onRetry={job.renew} />;
  if (!look) return <Missing error={null} isCutOff={job.isCutOff} isOffline={job.isOffline} onRetry={job.renew} />;
  if (statusOf(look) === "NO_BUDGET") return <NoBudget />;
  return <Hanging jobId={jobId} look={look} trouble={troubleOf(job)} onRenew={job.renew} onAgain={onAgain} />;
}

interface HangingProps extends Props {
  readonly look: Look;
  readonly trouble: string | null;
  readonly onRenew: () => void;
}

/** URLs that are this young are not what keeps a picture from loading. */
const YOUNG = 30_000;

function Hanging({ jobId, look, trouble, onRenew, onAgain }: HangingProps) {
  const own = useOwnJobs().find((job) => job.jobId === jobId);
  const kept = useKept(jobId);
  const photograph = useBlobUrl(kept?.content);
  const [aspect, setAspect] = useState(1);
  const again = useAgain(look, own, kept, onAgain);
  const isDone = isOver(statusOf(look));
  const states = isDone ? statesOf(look) : [];
  const { viewedAt } = look;
  const renewOnce = useCallback(() => {
    if (Date.now() - viewedAt > YOUNG) onRenew();
  }, [viewedAt, onRenew]);
  useKeepPainting(look, own !== undefined);
  useEffect(() => {
    if (own) rememberExpiry(jobId, Date.parse(look.view.expires_at));
  }, [own, jobId, look.view.expires_at]);

  return (
    <div className={styles.easel}>
      <div className={styles.stage}>
        {states.length > 0 ? (
          <FinishedStage
            states={states}
            photograph={photograph}
            aspect={aspect}
            onAspect={setAspect}
            onFailed={renewOnce}
          />
        ) : (
          <Frame aspect={aspect}>
            <LiveStage look={look} sketch={photograph} onAspect={setAspect} onFailed={renewOnce} />
          </Frame>
        )}
      </div>
      <div className={styles.side}>
        <section className={plaque.plaque} aria-label="About this painting">
          <h1 className={plaque.title}>
            {own ? (
              <>
                {own.content} <span>after</span> {own.style}
              </>
            ) : (
              "A shared painting"
            )}
          </h1>
          {isDone ? (
            <FinishedPlaque look={look} own={own} onAgain={again} onExpired={onRenew} />
          ) : (
            <LivePlaque look={look} own={own} trouble={trouble} />
          )}
        </section>
        {own && kept && <Sources own={own} kept={kept} />}
      </div>
    </div>
  );
}
