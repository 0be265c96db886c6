/** The Web API and the image storage, as far as one job goes: a `fetch` that answers as they do. */

import { vi } from "vitest";
import type { JobView, ProblemType } from "../src/api/models";
import { DEFAULTS } from "../src/api/parameters";
import type { Progress } from "../src/api/progress";

export const JOB_ID = "5f0c6a0e8b8d4d0f9a5b6c7d8e9f0a1b";
export const TOKEN = "nV0lZ2bJ4oTq8xYw6rUeKg";
const HOUR = 3_600_000;

export function aView(view: Partial<JobView> = {}): JobView {
  return {
    job_id: JOB_ID,
    status: "RUNNING",
    reason: null,
    error: null,
    parameters: { ...DEFAULTS, size: 256, epochs: 36 },
    epoch: 0,
    epochs: 36,
    percent: 0,
    eta_seconds: null,
    created_at: new Date().toISOString(),
    expires_at: new Date(Date.now() + 7 * 24 * HOUR).toISOString(),
    urls_expire_at: new Date(Date.now() + HOUR).toISOString(),
    progress_url: "https://images.test/progress.json?signature=1",
    frames: [1, 18, 36].map((epoch) => ({ epoch, url: `https://images.test/frames/${epoch}.jpg?signature=1` })),
    result: { png_url: "https://images.test/result.png", jpg_url: "https://images.test/result.jpg" },
    sources: {
      content_url: "https://images.test/content",
      style_urls: ["https://images.test/style-1"],
      style_weights: [1],
    },
    ...view,
  };
}

export function aProgress(progress: Partial<Progress> = {}): Progress {
  return {
    status: "RUNNING",
    attempt: 1,
    epoch: 20,
    epochs: 36,
    percent: 40,
    eta_seconds: 12,
    losses: { content: 1, style: 2, total: 3 },
    history: [1, 2, 3].map((epoch) => ({ epoch, content: 1, style: 2, total: 9 / epoch })),
    frames: [1, 18],
    remarks: [],
    reason: null,
    error: null,
    updated_at: "2026-11-23T10:00:00+00:00",
    ...progress,
  };
}

/** What is asked gets counted; what is answered can be changed at any time. */
export class FakeService {
  view = aView();
  /** null answers 404, a number answers with that status, an error is a lost connection. */
  progress: Progress | null | number | Error = aProgress();
  api: JobView | Error | { readonly problem: ProblemType; readonly status: number } | null = null;
  /** How far its clock is ahead of the visitor's, in milliseconds. */
  ahead = 0;
  readonly asked = { api: 0, progress: 0, progressUrls: [] as string[] };

  install(): this {
    vi.stubGlobal("fetch", (input: Request | string) => this.answer(input));
    return this;
  }

  private async answer(input: Request | string): Promise<Response> {
    const url = typeof input === "string" ? input : input.url;
    if (url.startsWith("https://images.test/progress.json")) return this.answerProgress(url);
    if (url.endsWith(`/api/jobs/${JOB_ID}`)) return this.answerView();
    throw new TypeError(`Nothing is at ${url}`);
  }

  private answerProgress(url: string): Response {
    this.asked.progress += 1;
    this.asked.progressUrls.push(url);
    if (this.progress instanceof Error) throw this.progress;
    if (this.progress === null) return new Response("", { status: 404 });
    if (typeof this.progress === "number") return new Response("", { status: this.progress });
    return Response.json(this.progress);
  }

  private answerView(): Response {
    this.asked.api += 1;
    const answer = this.api ?? this.view;
    if (answer instanceof Error) throw answer;
    if ("problem" in answer) {
      const body = { type: answer.problem, title: "", status: answer.status, detail: "Because." };
      return Response.json(body, { status: answer.status, headers: { "Content-Type": "application/problem+json" } });
    }
    return Response.json(answer, { headers: { Date: new Date(Date.now() + this.ahead).toUTCString() } });
  }
}
