/** The Web API's operations. Each returns the answer, or throws Problem; ZodError for an answer that makes no sense. */

import createClient from "openapi-fetch";
import type * as z from "zod/mini";
import { admittedJobSchema, budgetViewSchema, jobViewSchema } from "./answers";
import type { AdmittedJob, BudgetView, JobView } from "./models";
import { problemOf, unreachable } from "./problem";
import type { components, paths } from "./schema";

export interface Credentials {
  readonly jobId: string;
  readonly token: string;
}

/** A job, and for how many milliseconds from now its URLs are good by the server's own clock. */
export interface SignedView {
  readonly view: JobView;
  readonly urlsLast: number;
}

// Looked up at each request, so that whatever stands in for fetch in tests is used.
const client = createClient<paths>({ baseUrl: globalThis.location?.origin ?? "", fetch: (request) => fetch(request) });

export async function createJob(body: components["schemas"]["NewJob"], signal: AbortSignal): Promise<AdmittedJob> {
  return (await answer(client.POST("/api/jobs", { body, signal }), admittedJobSchema)).data;
}

export async function runJob({ jobId, token }: Credentials, signal: AbortSignal): Promise<void> {
  await succeeded(client.POST("/api/jobs/{job_id}/run", { params: own(jobId, token), signal }));
}

export async function stopJob({ jobId, token }: Credentials): Promise<void> {
  await succeeded(client.POST("/api/jobs/{job_id}/stop", { params: own(jobId, token) }));
}

export async function deleteJob({ jobId, token }: Credentials): Promise<void> {
  await succeeded(client.DELETE("/api/jobs/{job_id}", { params: own(jobId, token) }));
}

export async function getJob(jobId: string, signal?: AbortSignal): Promise<SignedView> {
  const params = { path: { job_id: jobId } };
  const { data, response } = await answer(client.GET("/api/jobs/{job_id}", { params, signal }), jobViewSchema);
  return { view: data, urlsLast: Date.parse(data.urls_expire_at) - serverTime(response) };
}

export async function getBudget(signal: AbortSignal): Promise<BudgetView> {
  return (await answer(client.GET("/api/budget", { signal }), budgetViewSchema)).data;
}

function own(jobId: string, token: string) {
  return { path: { job_id: jobId }, header: { "x-job-token": token } };
}

/** A visitor's clock may be wrong by hours: lifetimes are counted from the server's time in the answer. */
function serverTime(response: Response): number {
  const date = Date.parse(response.headers.get("Date") ?? "");
  return Number.isNaN(date) ? Date.now() : date;
}

interface Answer {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

async function answer<T>(request: Promise<Answer>, schema: z.ZodMiniType<T>): Promise<{ data: T; response: Response }> {
  const { data, response } = await succeeded(request);
  return { data: schema.parse(data), response };
}

async function succeeded(request: Promise<Answer>): Promise<Answer> {
  let result: Answer;
  try {
    result = await request;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw unreachable(error);
  }
  if (!result.response.ok) throw problemOf(result.error, result.response);
  return result;
}
