import type { FollowedJob } from "../job/useJob";

/** Return what is wrong with the connection to a job that goes on, as a sentence; null if nothing is. */
export function troubleOf({ isOffline, isCutOff }: FollowedJob): string | null {
  if (isOffline) return "You are offline. Painting goes on; this page catches up when the connection is back.";
  if (isCutOff) return "The connection is bad. Painting goes on; this page keeps trying.";
  return null;
}
