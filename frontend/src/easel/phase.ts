/** Where a job is, in words for the visitor. */

import { isStalled, type Look, statusOf } from "../job/look";
import { duration, plural } from "../text";

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
        title: "Waiting for the pictures",
        sentence: "They are being sent. Nothing is painted before they arrive.",
      };
    case "QUEUED":
      return {
        title: "Waiting for a turn",
        sentence: "Other paintings are on the easels. This one begins by itself, within ten minutes or not at all.",
      };
    case "STARTING":
      return {
        title: "Waiting for a machine",
        sentence: "One is being fetched just for this; it takes up to two minutes.",
      };
    default:
      break;
  }
  if (isStalled(look, now)) {
    return {
      title: "The painter is silent",
      sentence: "Nothing was heard for a while. An interrupted painting goes on by itself on another machine.",
    };
  }
  if (!progress || progress.epoch === 0) {
    return {
      title: "Mixing the paint",
      sentence: "The machine is here. It loads the network and looks at both pictures.",
    };
  }
  return { title: "Painting", sentence: timeLeft(progress.eta_seconds) };
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
      return { title: "This one did not work out", sentence: reason ?? "The painter gave no reason." };
    case "EXPIRED":
      return { title: "This order lapsed", sentence: reason ?? "Its pictures did not arrive in time." };
    case "STOPPED":
      return { title: "Stopped", sentence: reason ?? "It was stopped before it was done." };
    default:
      return null;
  }
}

/** Return the second line of a painting's label: "140 epochs, 512 pixels, seed 7". */
export function makingOf({ view, progress }: Look): string {
  const { size, seed } = view.parameters;
  const epochs = plural(progress?.epoch || view.epoch || view.epochs, "epoch");
  return `${epochs}, ${size} pixels, seed ${seed}`;
}

function timeLeft(seconds: number | null): string {
  if (seconds === null) return "The first strokes are being made.";
  return seconds < 2 ? "The last strokes are being made." : `About ${duration(seconds)} left.`;
}
