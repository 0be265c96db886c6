/** Where a job is, in words for the visitor. */

import type { Status } from "../api/models";
import { isInQueue, isStalled, type Look, secondsLeft, statusOf } from "../job/look";
import { duration } from "../text";
import { texts } from "../texts";

export interface Phase {
  readonly title: string;
  readonly sentence: string;
}

/** Return what happens just now to a job that is not over. */
export function phaseOf(look: Look, now: number): Phase {
  const { progress } = look;
  const { phases } = texts;
  switch (statusOf(look)) {
    case "AWAITING_UPLOAD":
      return phases.uploading;
    case "QUEUED":
      return isInQueue(look, now) ? phases.queued : phases.starting;
    case "STARTING":
      return phases.machine;
    default:
      break;
  }
  if (isStalled(look, now)) return phases.stalled;
  if (!progress || progress.epoch === 0) return phases.loading;
  return { title: phases.painting, sentence: timeLeft(secondsLeft(look, now)) };
}

/** Return what a screen reader is told: it changes with the phase and at every quarter, and not with each epoch. */
export function announcementOf(look: Look, now: number): string {
  const { title, sentence } = phaseOf(look, now);
  const quarters = Math.floor((look.progress?.percent ?? 0) / 25);
  return title === texts.phases.painting ? texts.phases.percentDone(25 * quarters) : `${title}. ${sentence}`;
}

/** How a job ended, where there is more to say than that it is done. */
export function endingOf(look: Look): Phase | null {
  const reason = look.progress?.reason ?? look.view.reason;
  const ending = ENDINGS[statusOf(look)]();
  return ending && { title: ending.title, sentence: reason ?? ending.sentence };
}

/** By every status, so that the compiler asks for a new one. A job without budget has a page of its own. */
const ENDINGS: Record<Status, () => Phase | null> = {
  AWAITING_UPLOAD: () => null,
  QUEUED: () => null,
  STARTING: () => null,
  RUNNING: () => null,
  SUCCEEDED: () => null,
  NO_BUDGET: () => null,
  FAILED: () => texts.phases.failed,
  EXPIRED: () => texts.phases.expired,
  STOPPED: () => texts.phases.stopped,
};

/** Return what the browser's tab is named while a job is shown. */
export function titleOf(look: Look, now: number): string {
  const status = statusOf(look);
  if (status === "SUCCEEDED") return texts.phases.finished;
  const { title } = endingOf(look) ?? phaseOf(look, now);
  return title === texts.phases.painting ? `${Math.floor(look.progress?.percent ?? 0)} %` : title;
}

function timeLeft(seconds: number | null): string {
  if (seconds === null) return texts.phases.estimating;
  return seconds < 2 ? texts.phases.almost : texts.phases.left(duration(seconds));
}
