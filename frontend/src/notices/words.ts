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
    title: "Daily limit reached",
    sentence: retryAfterSeconds ? `${message} The limit resets in ${duration(retryAfterSeconds)}.` : message,
    way: "look",
  }),
  "invalid-parameters": ({ message }) => ({
    title: "A setting is not allowed",
    sentence: `The server refused a setting (${message}). Change it, or reset all settings.`,
    way: "change",
  }),
  "invalid-inputs": ({ message }) => ({ title: "A picture cannot be used", sentence: message, way: "change" }),
  "inputs-missing": () => ({
    title: "A picture was not uploaded",
    sentence: "Both pictures must be uploaded before the job can start. Try again.",
    way: "retry",
  }),
  "job-expired": () => ({
    title: "The upload took too long",
    sentence: "The job expired before both pictures were uploaded. Start it again: your pictures are still here.",
    way: "retry",
  }),
  "job-not-found": () => ({
    title: "This picture no longer exists",
    sentence: "It has expired or was deleted, or the link is incomplete.",
    way: "start-over",
  }),
  "wrong-token": () => ({
    title: "You cannot change this picture",
    sentence: "Only the browser that made it can stop or delete it. You can view and download it.",
    way: "look",
  }),
  "not-run-yet": () => ({
    title: "The job has not started",
    sentence: "There is nothing to stop yet. Try again in a moment.",
    way: "retry",
  }),
  busy: () => ({
    title: "The server is busy",
    sentence: "It did not respond after several attempts. Try again in a minute.",
    way: "retry",
  }),
  "internal-error": () => ({
    title: "Something went wrong on the server",
    sentence: "The error was logged. Your pictures are still here: try again.",
    way: "retry",
  }),
  unreachable: () => ({
    title: "Cannot reach the server",
    sentence: "Check your connection, then try again.",
    way: "retry",
  }),
  "page-error": () => ({
    title: "Something went wrong on this page",
    sentence: "Nothing was started. Reload the page, then try again: your pictures and settings are kept.",
    way: "reload",
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
  const when = renewsAt ? ` It renews on ${moment(renewsAt)}.` : "";
  return {
    title: "The budget is used up",
    sentence: `This site has spent its budget for new pictures.${when} You can still view pictures and examples.`,
    way: "look",
  };
}

/** What only a page of another version would ask. */
function outdated(): Words {
  return {
    title: "This page is out of date",
    sentence: "Reload it to continue: your pictures and settings are kept.",
    way: "reload",
  };
}
