/** What is known of a job at one moment: its progress from the image storage, and from the Web API only where needed. */

import { getJob, type SignedView } from "../api/client";
import { isOver, type JobView, type Status } from "../api/models";
import { type Progress, readProgress } from "../api/progress";

/** URLs are renewed this long before they expire, so that a picture that is asked for now still comes. */
const RENEW_BEFORE = 60_000;
/** After this long without news the Web API is asked too: the task may have died. */
const STALLED_AFTER = 20_000;
/** What is always left of the time that was reported last. */
const LEAST_LEFT = 0.2;
/** Up to this size; beyond, an epoch takes longer by as much as there are more pixels. */
const QUICK_SIZE = 768;
const ASK_AGAIN_AFTER = 10_000;
/** The slot of a job that has just ended is free after one more poll of five seconds. */
const IN_QUEUE_AFTER = 8_000;
const BEFORE_PROGRESS: ReadonlySet<Status> = new Set(["AWAITING_UPLOAD", "QUEUED"]);

/** What is known of a job. Times are of the visitor's own clock, in milliseconds. */
export interface Snapshot {
  readonly view: JobView;
  readonly viewedAt: number;
  readonly urlsGoodUntil: number;
  readonly progress: Progress | null;
  /** When the progress was last seen to have changed. */
  readonly changedAt: number;
  /** Since when it was seen in the queue; null while it is not there. */
  readonly queuedAt: number | null;
  /** Whether it ever waited for other jobs. */
  readonly hasWaited: boolean;
  /** How long all of its painting takes, by the speed that its task reports; null until there is paint. */
  readonly paintSeconds: number | null;
}

/** Throws Problem where the Web API or the image storage does not answer as it should. */
export async function poll(
  jobId: string,
  before: Snapshot | undefined,
  now: number,
  signal?: AbortSignal,
): Promise<Snapshot> {
  let view = before && !needsView(before, now) ? before : signed(await getJob(jobId, signal), now);
  let progress = isWritten(view, now) ? await progressOf(view, signal) : null;
  if (progress === null && view === before) {
    view = signed(await getJob(jobId, signal), now);
    // Where progress was read before, its URL had expired; else it is still to be written.
    if (before.progress) progress = await progressOf(view, signal);
  }
  progress ??= before?.progress ?? null;
  const hasChanged = progress?.updated_at !== before?.progress?.updated_at;
  const { view: job, viewedAt, urlsGoodUntil } = view;
  const queuedAt = job.status === "QUEUED" ? (before?.queuedAt ?? now) : null;
  return {
    view: job,
    viewedAt,
    urlsGoodUntil,
    progress,
    changedAt: before && !hasChanged ? before.changedAt : now,
    queuedAt,
    hasWaited: (before?.hasWaited ?? false) || isInQueue({ queuedAt }, now),
    paintSeconds: paintSecondsOf(progress) ?? before?.paintSeconds ?? null,
  };
}

/** Whether it waits for other jobs: every job is in the queue for the moment that its first steps take. */
export function isInQueue({ queuedAt }: Pick<Snapshot, "queuedAt">, now: number): boolean {
  return queuedAt !== null && now - queuedAt > IN_QUEUE_AFTER;
}

/** Return what the time left says of the whole; early in a job it says little. */
function paintSecondsOf(progress: Progress | null): number | null {
  if (progress?.status !== "RUNNING" || progress.eta_seconds === null) return null;
  return progress.percent >= 5 && progress.percent < 100
    ? (100 * progress.eta_seconds) / (100 - progress.percent)
    : null;
}

/**
 * Return how many seconds are left. They run down between two reports, as an epoch of a print may take minutes, but
 * never to the end: the next report may be late.
 */
export function secondsLeft({ progress, changedAt }: Snapshot, now: number): number | null {
  const reported = progress?.eta_seconds ?? null;
  return reported === null ? null : Math.max(LEAST_LEFT * reported, reported - (now - changedAt) / 1000);
}

/** Whether a job that should be busy has no news. */
export function isStalled({ view, progress, changedAt }: Snapshot, now: number): boolean {
  const patience = STALLED_AFTER * Math.max(1, (view.parameters.size / QUICK_SIZE) ** 2);
  return progress?.status === "RUNNING" && now - changedAt > patience;
}

/** Return where the job is: what its task wrote last, unless the Web API says that it is over. */
export function statusOf({ view, progress }: Snapshot): Status {
  if (progress && isOver(progress.status)) return progress.status;
  if (isOver(view.status)) return view.status;
  return progress?.status ?? view.status;
}

export function reasonOf({ view, progress }: Snapshot): string | null {
  return progress?.reason ?? view.reason;
}

/** Return the frames that are there, in order. */
export function framesOf({ view, progress }: Snapshot): JobView["frames"] {
  const written = new Set(progress?.frames ?? []);
  return view.frames.filter(({ epoch }) => written.has(epoch));
}

type Signed = Pick<Snapshot, "view" | "viewedAt" | "urlsGoodUntil">;

function signed({ view, urlsLast }: SignedView, now: number): Signed {
  return { view, viewedAt: now, urlsGoodUntil: now + urlsLast - RENEW_BEFORE };
}

function needsView(before: Snapshot, now: number): boolean {
  const isTooOld = now >= before.urlsGoodUntil || BEFORE_PROGRESS.has(before.view.status);
  return isTooOld || (isStalled(before, now) && now - before.viewedAt > ASK_AGAIN_AFTER);
}

/** Whether it is worth asking for the progress: the first is written as a job starts, a moment after its row says so. */
function isWritten({ view, viewedAt }: Signed, now: number): boolean {
  return !BEFORE_PROGRESS.has(view.status) && !(view.status === "STARTING" && viewedAt === now);
}

function progressOf({ view }: Signed, signal?: AbortSignal): Promise<Progress | null> {
  return view.progress_url ? readProgress(view.progress_url, signal) : Promise.resolve(null);
}
