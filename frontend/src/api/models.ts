/** The Web API's models, by their short names. */

import type { components } from "./schema";

type Schemas = components["schemas"];

export type AdmittedJob = Schemas["AdmittedJob"];
export type BudgetView = Schemas["BudgetView"];
export type ContentType = Schemas["Picture"]["content_type"];
export type Init = Schemas["Parameters"]["init"];
export type JobView = Schemas["JobView"];
export type Parameters = Schemas["Parameters"];
export type ProblemType = Schemas["ProblemView"]["type"];
export type ProblemView = Schemas["ProblemView"];
export type Size = Schemas["Parameters"]["size"];
export type Status = Schemas["Status"];
export type Upload = Schemas["Upload"];

const TERMINAL: ReadonlySet<Status> = new Set(["SUCCEEDED", "FAILED", "STOPPED", "NO_BUDGET", "EXPIRED"]);

/** Whether a job with this status never changes again. */
export function isOver(status: Status): boolean {
  return TERMINAL.has(status);
}
