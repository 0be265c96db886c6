/** Every problem in the visitor's words: what happened, and a way on. */

import type { AnyProblemType, Problem } from "../api/problem";
import { duration, moment } from "../text";

/** What the visitor can do: try the same again, change what was asked for, look at what is there, start over. */
export type Way = "retry" | "change" | "look" | "reload" | "start-over";

export interface Words {
  readonly title: string;
  readonly sentence: string;
  readonly way: Way;
}

type Wording = (problem: Problem) => Words;

const WORDS: Readonly<Record<AnyProblemType, Wording>> = {
  "no-budget": ({ renewsAt }) => noBudget(renewsAt),
  "too-many-jobs": ({ message, retryAfterSeconds }) => ({
    title: "Enough for today",
    sentence: retryAfterSeconds ? `${message} That is in ${duration(retryAfterSeconds)}.` : message,
    way: "look",
  }),
  "invalid-parameters": ({ message }) => ({
    title: "The painter cannot work with that",
    sentence: `A setting has a value that is not allowed (${message}). Change it, or reset the settings.`,
    way: "change",
  }),
  "inputs-missing": () => ({
    title: "A picture did not arrive",
    sentence: "The pictures must be there before painting can start. Send them again.",
    way: "retry",
  }),
  "job-expired": () => ({
    title: "That took too long",
    sentence: "The order lapsed before all pictures had arrived. Place it again: your pictures are still here.",
    way: "retry",
  }),
  "job-not-found": () => ({
    title: "This painting is not here",
    sentence: "It was taken down after some days, deleted by who made it, or the link is not complete.",
    way: "start-over",
  }),
  "wrong-token": () => ({
    title: "This is somebody else’s painting",
    sentence: "You may look at it and keep a copy; only the browser that ordered it can stop or delete it.",
    way: "look",
  }),
  "not-run-yet": () => ({
    title: "Painting has not begun",
    sentence: "There is nothing to stop yet. Wait a moment, then try again.",
    way: "retry",
  }),
  busy: () => ({
    title: "Many people are here",
    sentence: "The studio could not answer, and several tries did not help. Try again in a minute.",
    way: "retry",
  }),
  "internal-error": () => ({
    title: "Something broke on our side",
    sentence: "It was noted. Nothing of yours is lost: try again.",
    way: "retry",
  }),
  unreachable: () => ({
    title: "No connection to the studio",
    sentence: "No answer came. Check the connection, then try again.",
    way: "retry",
  }),
  "not-through-site": outdated,
  "invalid-json": outdated,
  "unsupported-media-type": outdated,
  "method-not-allowed": outdated,
  "not-found": outdated,
};

export function wordsFor(problem: Problem): Words {
  // A type that a newer Web API knows and this page does not is as good as an outdated page.
  return (WORDS[problem.type] ?? outdated)(problem);
}

export function noBudget(renewsAt: Date | undefined): Words {
  const when = renewsAt ? ` It is filled again on ${moment(renewsAt)}.` : "";
  return {
    title: "The paint is used up",
    sentence: `What this studio may spend on painting is spent for now.${when} The collection stays open.`,
    way: "look",
  };
}

/** What only a page of another version would ask. */
function outdated(): Words {
  return {
    title: "This page is out of date",
    sentence: "The studio no longer understands it. Load the page again.",
    way: "reload",
  };
}
