/** Where a job is, in words for the visitor. */

import { isInQueue, isStalled, type Look, secondsLeft, statusOf } from "../job/look";
import { duration } from "../text";

export interface Phase {
  readonly title: string;
  readonly sentence: string;
}

/** Return what happens just now to a job that is not over. */
export function phaseOf(look: Look, now: number): Phase {
  const { progress } = look;
  switch (statusOf(look)) {
    case "AWAITING_UPLOAD":
      return {
        title: "Uploading",
        sentence: "The job starts as soon as both pictures are uploaded.",
      };
    case "QUEUED":
      if (!isInQueue(look, now)) return { title: "Starting", sentence: "The job starts in a moment." };
      return {
        title: "Waiting in the queue",
        sentence: "Other jobs are running. This one starts by itself, or is cancelled after ten minutes.",
      };
    case "STARTING":
      return {
        title: "Starting a machine",
        sentence: "This can take up to two minutes.",
      };
    default:
      break;
  }
  if (isStalled(look, now)) {
    return {
      title: "No recent update",
      sentence: "The job has not reported for a while. If its machine was interrupted, it resumes on another one.",
    };
  }
  if (!progress || progress.epoch === 0) {
    return {
      title: "Loading",
      sentence: "The machine is ready and loads the model and your pictures.",
    };
  }
  return { title: "Painting", sentence: timeLeft(secondsLeft(look, now)) };
}

/** Return what a screen reader is told: it changes with the phase and at every quarter, and not with each epoch. */
export function announcementOf(look: Look, now: number): string {
  const { title, sentence } = phaseOf(look, now);
  const quarters = Math.floor((look.progress?.percent ?? 0) / 25);
  return title === "Painting" ? `Painting, ${25 * quarters} percent done` : `${title}. ${sentence}`;
}

/** How a job ended, where there is more to say than that it is done. */
export function endingOf(look: Look): Phase | null {
  const reason = look.progress?.reason ?? look.view.reason;
  switch (statusOf(look)) {
    case "FAILED":
      return { title: "The job failed", sentence: reason ?? "The server gave no reason." };
    case "EXPIRED":
      return { title: "The job expired", sentence: reason ?? "Its pictures were not uploaded in time." };
    case "STOPPED":
      return { title: "Stopped", sentence: reason ?? "It was stopped before it was finished." };
    default:
      return null;
  }
}

/** Return what the browser's tab is named while a job is shown. */
export function titleOf(look: Look, now: number): string {
  const status = statusOf(look);
  if (status === "SUCCEEDED") return "Finished";
  const { title } = endingOf(look) ?? phaseOf(look, now);
  return title === "Painting" ? `${Math.floor(look.progress?.percent ?? 0)} %` : title;
}

function timeLeft(seconds: number | null): string {
  if (seconds === null) return "Estimating the time left.";
  return seconds < 2 ? "Almost finished." : `About ${duration(seconds)} left.`;
}
