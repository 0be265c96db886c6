import { framesOf, type Look, statusOf } from "../job/look";
import { texts } from "../texts";

/** A state of the painting that can be looked at. */
export interface State {
  readonly label: string;
  readonly url: string;
}

/** Return all states of a job that is over, first to last: its frames, then its result where it has one. */
export function statesOf(look: Look): readonly State[] {
  const frames = framesOf(look).map(({ epoch, url }) => ({ label: texts.easel.states.epoch(epoch), url }));
  const result = look.view.result;
  return hasResult(look) && result ? [...frames, { label: lastLabel(look), url: result.jpg_url }] : frames;
}

function lastLabel(look: Look): string {
  const status = statusOf(look);
  if (status === "SUCCEEDED") return texts.easel.states.finished;
  return status === "STOPPED" ? texts.easel.states.stopped : texts.easel.states.timeUp;
}

/** A job that was stopped, or ran out of time, keeps its last image as the result, if it came that far. */
export function hasResult(look: Look): boolean {
  const error = look.progress?.error ?? look.view.error;
  const status = statusOf(look);
  const isKept = status === "STOPPED" || (status === "FAILED" && error === "DeadlinePassed");
  return status === "SUCCEEDED" || (isKept && framesOf(look).length > 0);
}
