/** This browser's own jobs: their tokens and labels in localStorage, their pictures in IndexedDB. */

import { delMany, getMany, setMany, update } from "idb-keyval";
import * as z from "zod/mini";
import { parametersSchema } from "../api/answers";
import { KINDS } from "../pictures/picture";
import { leniently, parsed, readText, writeText } from "../storage";

const KEY = "nst-art/jobs";
const MOST = 60;

const jobSchema = z.object({
  jobId: z.string(),
  token: z.string(),
  madeAt: z.number(),
  /** When the service deletes it, in milliseconds since 1970; unknown until the job was opened. */
  expiresAt: z.nullable(z.number()),
  content: z.string(),
  /** One title, or those of a mix with their shares. */
  style: z.string(),
  /** Of each style; unknown of jobs that an older page has made, with one style. */
  styles: z.optional(z.array(z.object({ title: z.string(), share: z.number() }))),
  estimateSeconds: z.number(),
  /** How it is painted, and the photo's width divided by its height; unknown of jobs that an older page has made. */
  parameters: z.optional(parametersSchema),
  aspect: z.optional(z.number()),
});

export type OwnJob = z.infer<typeof jobSchema>;

/** What the visitor gave, as it was uploaded, and a small copy of what came of it; whatever of it is kept. */
export type KeptPictures = { readonly [part in (typeof PARTS)[number]]?: Blob };
const PARTS = [...KINDS, "areas", "painting"] as const;

/** Return own jobs, newest first. */
export function ownJobs(now = Date.now()): readonly OwnJob[] {
  return jobsIn(read(), now);
}

/** Return the jobs in what `read` returned. Whatever else is in the storage (an older version's) is as good as none. */
export function jobsIn(stored: string, now = Date.now()): readonly OwnJob[] {
  const entries = parsed(stored);
  if (!Array.isArray(entries)) return [];
  // One by one: an entry that makes no sense must not take the tokens of all others with it.
  const jobs = entries.map((entry) => jobSchema.safeParse(entry)).flatMap(({ data }) => data ?? []);
  return jobs.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
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
  await leniently(update<unknown>(jobId, (kept) => ({ ...keptIn(kept), painting })));
}

export async function forget(jobId: string): Promise<void> {
  write(ownJobs().filter((job) => job.jobId !== jobId));
  await leniently(delMany([jobId]));
}

/** Return what is kept of each job, undefined where nothing is. */
export async function keptPictures(jobIds: readonly string[]): Promise<(KeptPictures | undefined)[]> {
  const stored = (await leniently(getMany<unknown>([...jobIds]))) ?? [];
  return jobIds.map((_, index) => keptIn(stored[index]));
}

/** A damaged storage gives back other things than were put into it: what is no picture must not be shown as one. */
function keptIn(stored: unknown): KeptPictures | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  return Object.fromEntries(Object.entries(stored).filter(([part, value]) => isPart(part) && value instanceof Blob));
}

function isPart(name: string): boolean {
  return PARTS.some((part) => part === name);
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
  return readText(KEY) ?? "[]";
}

function write(jobs: readonly OwnJob[]): void {
  writeText(KEY, JSON.stringify(jobs));
  for (const listener of listeners) listener();
}
