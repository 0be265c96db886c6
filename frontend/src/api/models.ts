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

/** Every status, and whether a job with it never changes again: the compiler asks for a new one. */
const IS_OVER: Readonly<Record<Status, boolean>> = {
  AWAITING_UPLOAD: false,
  QUEUED: false,
  STARTING: false,
  RUNNING: false,
  SUCCEEDED: true,
  FAILED: true,
  STOPPED: true,
  NO_BUDGET: true,
  EXPIRED: true,
};

export const STATUSES = Object.keys(IS_OVER) as Status[];

/** Whether a job with this status never changes again. */
export function isOver(status: Status): boolean {
  return IS_OVER[status];
}
