import { framesOf, type Snapshot, statusOf } from "../job/snapshot";
import { texts } from "../texts";

/** A state of the painting that can be shown. */
export interface State {
  readonly label: string;
  readonly url: string;
}

/** Return all states of a job that is over, first to last: its frames, then its result where it has one. */
export function statesOf(snapshot: Snapshot): readonly State[] {
  const frames = framesOf(snapshot).map(({ epoch, url }) => ({ label: texts.easel.states.epoch(epoch), url }));
  const result = snapshot.view.result;
  return hasResult(snapshot) && result ? [...frames, { label: lastLabel(snapshot), url: result.jpg_url }] : frames;
}

function lastLabel(snapshot: Snapshot): string {
  const status = statusOf(snapshot);
  if (status === "SUCCEEDED") return texts.easel.states.finished;
  return status === "STOPPED" ? texts.easel.states.stopped : texts.easel.states.timeUp;
}

/** A job that was stopped, or ran out of time, keeps its last image as the result, if it came that far. */
export function hasResult(snapshot: Snapshot): boolean {
  const error = snapshot.progress?.error ?? snapshot.view.error;
  const status = statusOf(snapshot);
  const isKept = status === "STOPPED" || (status === "FAILED" && error === "DeadlinePassed");
  return status === "SUCCEEDED" || (isKept && framesOf(snapshot).length > 0);
}
