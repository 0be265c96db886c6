import type { FollowedJob } from "../job/useJob";
import { texts } from "../texts";

/** Return what is wrong with the connection to a job that goes on, as a sentence; null if nothing is. */
export function troubleOf({ isOffline, isCutOff }: FollowedJob): string | null {
  if (isOffline) return texts.connection.offline;
  if (isCutOff) return texts.connection.unstable;
  return null;
}
