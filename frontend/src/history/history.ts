/** This browser's own jobs: their tokens and labels in localStorage, their pictures in IndexedDB. */

import { delMany, getMany, setMany, update } from "idb-keyval";
import * as z from "zod/mini";

const KEY = "nst-art/jobs";
const MOST = 60;

const jobSchema = z.object({
  jobId: z.string(),
  token: z.string(),
  madeAt: z.number(),
  /** When the service deletes it, in milliseconds since 1970; unknown until it was looked at. */
  expiresAt: z.nullable(z.number()),
  content: z.string(),
  style: z.string(),
  estimateSeconds: z.number(),
});

export type OwnJob = z.infer<typeof jobSchema>;

/** What the visitor gave, as it was uploaded, and a small copy of what came of it. */
export interface KeptPictures {
  readonly content: Blob;
  readonly style: Blob;
  readonly painting?: Blob;
}

/** Return own jobs, newest first. */
export function ownJobs(now = Date.now()): readonly OwnJob[] {
  return jobsIn(read(), now);
}

/** Return the jobs in what `read` returned. Whatever else is in the storage (an older version's) is as good as none. */
export function jobsIn(stored: string, now = Date.now()): readonly OwnJob[] {
  const parsed = z.array(jobSchema).safeParse(parse(stored));
  return parsed.success ? parsed.data.filter(({ expiresAt }) => expiresAt === null || expiresAt > now) : [];
}

export function ownJob(jobId: string): OwnJob | undefined {
  return ownJobs().find((job) => job.jobId === jobId);
}

export async function remember(job: OwnJob, pictures: KeptPictures): Promise<void> {
  const jobs = [job, ...ownJobs()];
  write(jobs.slice(0, MOST));
  await leniently(delMany(jobs.slice(MOST).map(({ jobId }) => jobId)));
  await leniently(setMany([[job.jobId, pictures]]));
}

export function rememberExpiry(jobId: string, expiresAt: number): void {
  const jobs = ownJobs();
  if (jobs.some((job) => job.jobId === jobId && job.expiresAt !== expiresAt)) {
    write(jobs.map((job) => (job.jobId === jobId ? { ...job, expiresAt } : job)));
  }
}

export async function rememberPainting(jobId: string, painting: Blob): Promise<void> {
  await leniently(update<KeptPictures>(jobId, (kept) => ({ ...(kept as KeptPictures), painting })));
}

export async function forget(jobId: string): Promise<void> {
  write(ownJobs().filter((job) => job.jobId !== jobId));
  await leniently(delMany([jobId]));
}

/** Return what is kept of each job, undefined where nothing is. */
export async function keptPictures(jobIds: readonly string[]): Promise<(KeptPictures | undefined)[]> {
  return (await leniently(getMany<KeptPictures | undefined>([...jobIds]))) ?? jobIds.map(() => undefined);
}

/** Pictures are a comfort. A browser that keeps none (private windows, a full disk) must not stop a job for it. */
async function leniently<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    console.info("This browser keeps no pictures:", error);
    return undefined;
  }
}

const listeners = new Set<() => void>();

/** Call `listener` whenever the list changes, in this tab or in another. Returns how to end that. */
export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  globalThis.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    globalThis.removeEventListener("storage", listener);
  };
}

/** Return the list as it is stored: the same text as long as nothing changed. */
export function read(): string {
  return globalThis.localStorage?.getItem(KEY) ?? "[]";
}

function write(jobs: readonly OwnJob[]): void {
  localStorage.setItem(KEY, JSON.stringify(jobs));
  for (const listener of listeners) listener();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // not ours: treated as an empty list
  }
}
