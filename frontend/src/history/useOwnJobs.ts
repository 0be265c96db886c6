import { useMemo, useSyncExternalStore } from "react";
import { jobsIn, type OwnJob, read, subscribe } from "./history";

/** Return own jobs, newest first; none while the page is what it is for everybody, until it came alive. */
export function useOwnJobs(): readonly OwnJob[] {
  const stored = useSyncExternalStore(subscribe, read, () => "[]");
  return useMemo(() => jobsIn(stored), [stored]);
}
