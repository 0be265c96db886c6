/** How fast the machines of this site paint, learned from the visitor's own jobs and kept in this browser. */

import { useMemo, useSyncExternalStore } from "react";
import * as z from "zod/mini";
import type { Parameters } from "../api/models";
import { parsed, readText, writeText } from "../storage";
import { type Snapshot, statusOf } from "./snapshot";

const KEY = "nst-art/pace";

const paceSchema = z.object({
  /** From the order to the first epoch, and from the last one to the result. */
  overheadSeconds: z.number().check(z.gte(0)),
  secondsPerMegapixelEpoch: z.number().check(z.gt(0)),
});
export type Pace = z.infer<typeof paceSchema>;

/** As measured for the task as it is deployed by default: 1.9 CPU seconds on four vCPUs, after four to load. */
const UNKNOWN: Pace = { overheadSeconds: 4, secondsPerMegapixelEpoch: 0.475 };
const SQUARE = 1;
/** What a pixel of a print costs beside one of up to 1024 px: fewer epochs are at the full size. */
const PRINT = { beyond: 1024, share: 1.3 / 1.9 } as const;

/** Return how many seconds it takes from the order to the result. `aspect` is the photo's width divided by its height. */
export function estimateSeconds(parameters: Parameters, aspect: number, pace: Pace | null): number {
  // Without experience: as the Web API estimates, without the photo.
  const { overheadSeconds, secondsPerMegapixelEpoch } = pace ?? UNKNOWN;
  return overheadSeconds + secondsPerMegapixelEpoch * workOf(parameters, pace ? aspect : SQUARE);
}

/** Return what was learned last; null while the page is what it is for everybody, until it came alive. */
export function usePace(): Pace | null {
  const stored = useSyncExternalStore(
    () => () => {},
    () => readText(KEY),
    () => null,
  );
  return useMemo(() => paceSchema.safeParse(parsed(stored)).data ?? null, [stored]);
}

/** Learn from a job, if it was painted without an interruption and without a wait for others. */
export function learnPace(snapshot: Snapshot, aspect: number): void {
  const { view, progress, hasWaited, paintSeconds } = snapshot;
  if (statusOf(snapshot) !== "SUCCEEDED" || progress?.attempt !== 1 || hasWaited || !paintSeconds) return;
  const wholeSeconds = (Date.parse(progress.updated_at) - Date.parse(view.created_at)) / 1000;
  const pace: Pace = {
    overheadSeconds: Math.max(0, wholeSeconds - paintSeconds),
    secondsPerMegapixelEpoch: paintSeconds / workOf(view.parameters, aspect),
  };
  writeText(KEY, JSON.stringify(pace));
}

/** Return the megapixels of the result, times the epochs, as many as cost the same up to 1024 px. */
function workOf({ size, epochs }: Parameters, aspect: number): number {
  const work = ((size * size * Math.min(aspect, 1 / aspect)) / 1e6) * epochs;
  return size > PRINT.beyond ? work * PRINT.share : work;
}
