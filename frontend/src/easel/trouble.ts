import type { FollowedJob } from "../job/useJob";

/** Return what is wrong with the connection to a job that goes on, as a sentence; null if nothing is. */
export function troubleOf({ isOffline, isCutOff }: FollowedJob): string | null {
  if (isOffline) return "You are offline. The job continues, and this page updates as soon as you are back online.";
  if (isCutOff) return "The connection is unstable. The job continues, and this page keeps retrying.";
  return null;
}
