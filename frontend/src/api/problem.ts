/** What went wrong with a request, as an error with the problem's type. */

import type { ProblemType, ProblemView } from "./models";

/**
 * Two are the browser's own: `unreachable`, where no answer came or none that the Web API would give, and `page-error`,
 * a fault of this page.
 */
export type AnyProblemType = ProblemType | "unreachable" | "page-error";

interface Details {
  readonly type: AnyProblemType;
  readonly detail: string;
  readonly retryAfterSeconds?: number | undefined;
  readonly renewsAt?: Date | undefined;
}

export class Problem extends Error {
  readonly type: AnyProblemType;
  readonly retryAfterSeconds: number | undefined;
  readonly renewsAt: Date | undefined;

  constructor({ type, detail, retryAfterSeconds, renewsAt }: Details, options?: ErrorOptions) {
    super(detail, options);
    this.name = "Problem";
    this.type = type;
    this.retryAfterSeconds = retryAfterSeconds;
    this.renewsAt = renewsAt;
  }

  /** Whether the same request may well succeed a moment later. */
  get isPassing(): boolean {
    return this.type === "busy" || this.type === "unreachable" || this.type === "internal-error";
  }
}

/** What stands before the Web API says so when there are too many requests, in words of its own. */
const TOO_MANY_REQUESTS = 429;

/** Return the problem that the Web API answered with; whatever else answered (a proxy's page) counts as unreachable. */
export function problemOf(body: unknown, response: Response): Problem {
  if (!isProblemView(body)) {
    const type = response.status === TOO_MANY_REQUESTS ? "busy" : "unreachable";
    return new Problem({ type, detail: `The answer was ${response.status}, without a reason.` });
  }
  return new Problem({
    type: body.type,
    detail: body.detail,
    retryAfterSeconds: secondsOf(response.headers.get("Retry-After")),
    renewsAt: body.renews_at ? new Date(body.renews_at) : undefined,
  });
}

/** Return the problem for a request that got no answer at all. */
export function unreachable(cause: unknown): Problem {
  return new Problem({ type: "unreachable", detail: "No answer came." }, { cause });
}

/** Return what went wrong as a problem: whatever else was thrown is a fault of this page. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem({ type: "page-error", detail: String(error) }, { cause: error });
}

function isProblemView(body: unknown): body is ProblemView {
  return typeof body === "object" && body !== null && "type" in body && "detail" in body;
}

function secondsOf(header: string | null): number | undefined {
  const seconds = Number(header);
  return header && Number.isFinite(seconds) ? seconds : undefined;
}
