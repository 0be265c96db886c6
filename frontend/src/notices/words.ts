/** Every problem in the visitor's words: what happened, and a way on. */

import type { AnyProblemType, Problem } from "../api/problem";
import { duration, moment } from "../text";
import { texts } from "../texts";

/** What the visitor can do: try the same again, change what was asked for, view what is there, start over. */
export type Way = "retry" | "change" | "look" | "reload" | "start-over";

export interface Words {
  readonly title: string;
  readonly sentence: string;
  readonly way: Way;
}

type Wording = (problem: Problem) => Words;

const WORDS: Readonly<Record<AnyProblemType, Wording>> = {
  "no-budget": ({ renewsAt }) => noBudget(renewsAt),
  "too-many-jobs": ({ message, retryAfterSeconds }) => {
    const { title, sentence } = texts.problems.tooManyJobs;
    return {
      title,
      sentence: sentence(message, retryAfterSeconds ? duration(retryAfterSeconds) : undefined),
      way: "look",
    };
  },
  "invalid-parameters": ({ message }) => told(texts.problems.invalidParameters, message),
  "invalid-inputs": ({ message }) => told(texts.problems.invalidInputs, message),
  "inputs-missing": () => ({ ...texts.problems.inputsMissing, way: "retry" }),
  "job-expired": () => ({ ...texts.problems.jobExpired, way: "retry" }),
  "job-not-found": () => ({ ...texts.problems.jobNotFound, way: "start-over" }),
  "wrong-token": () => ({ ...texts.problems.wrongToken, way: "look" }),
  "not-run-yet": () => ({ ...texts.problems.notRunYet, way: "retry" }),
  busy: () => ({ ...texts.problems.busy, way: "retry" }),
  "internal-error": () => ({ ...texts.problems.internalError, way: "retry" }),
  unreachable: () => ({ ...texts.problems.unreachable, way: "retry" }),
  "page-error": () => ({ ...texts.problems.pageError, way: "reload" }),
  "not-through-site": outdated,
  "invalid-json": outdated,
  "unsupported-media-type": outdated,
  "method-not-allowed": outdated,
  "not-found": outdated,
};

export function wordsFor(problem: Problem): Words {
  // A type that this page does not have comes from a newer Web API: the page is outdated.
  return (WORDS[problem.type] ?? outdated)(problem);
}

export function noBudget(renewsAt: Date | undefined): Words {
  const { title, sentence } = texts.problems.noBudget;
  return { title, sentence: sentence(renewsAt && moment(renewsAt)), way: "look" };
}

/** What the server says of what was asked for. */
function told(
  { title, sentence }: { readonly title: string; readonly sentence: (message: string) => string },
  message: string,
): Words {
  return { title, sentence: sentence(message), way: "change" };
}

/** What only a page of another version would ask. */
function outdated(): Words {
  return { ...texts.problems.outdated, way: "reload" };
}
