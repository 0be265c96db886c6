/** Where a job is, in words for the visitor. */

import type { Status } from "../api/models";
import { isInQueue, isStalled, type Snapshot, secondsLeft, statusOf } from "../job/snapshot";
import { duration } from "../text";
import { texts } from "../texts";

export interface Phase {
  readonly title: string;
  readonly sentence: string;
}

/** Return what happens just now to a job that is not over. */
export function phaseOf(snapshot: Snapshot, now: number): Phase {
  const { progress } = snapshot;
  const { phases } = texts;
  switch (statusOf(snapshot)) {
    case "AWAITING_UPLOAD":
      return phases.uploading;
    case "QUEUED":
      return isInQueue(snapshot, now) ? phases.queued : phases.starting;
    case "STARTING":
      return phases.machine;
    default:
      break;
  }
  if (isStalled(snapshot, now)) return phases.stalled;
  if (!progress || progress.epoch === 0) return phases.loading;
  return { title: phases.painting, sentence: timeLeft(secondsLeft(snapshot, now)) };
}

/** Return the announcement for screen readers: it changes with the phase and at every quarter, and not with each epoch. */
export function announcementOf(snapshot: Snapshot, now: number): string {
  const { title, sentence } = phaseOf(snapshot, now);
  const quarters = Math.floor((snapshot.progress?.percent ?? 0) / 25);
  return title === texts.phases.painting ? texts.phases.percentDone(25 * quarters) : `${title}. ${sentence}`;
}

/** How a job ended, where there is more to say than that it is done. */
export function endingOf(snapshot: Snapshot): Phase | null {
  const reason = snapshot.progress?.reason ?? snapshot.view.reason;
  const ending = ENDINGS[statusOf(snapshot)]();
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
export function titleOf(snapshot: Snapshot, now: number): string {
  const status = statusOf(snapshot);
  if (status === "SUCCEEDED") return texts.phases.finished;
  const { title } = endingOf(snapshot) ?? phaseOf(snapshot, now);
  return title === texts.phases.painting ? `${Math.floor(snapshot.progress?.percent ?? 0)} %` : title;
}

function timeLeft(seconds: number | null): string {
  if (seconds === null) return texts.phases.estimating;
  return seconds < 2 ? texts.phases.almost : texts.phases.left(duration(seconds));
}
