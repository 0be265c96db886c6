/** Place an order: shrink the pictures, ask for a job, upload, run. */

import { type Credentials, createJob, runJob } from "../api/client";
import type { AdmittedJob, Parameters } from "../api/models";
import { Problem } from "../api/problem";
import { shrink } from "../pictures/canvas";
import type { Picture } from "../pictures/picture";
import { upload } from "./upload";

export interface Order {
  readonly content: Picture;
  readonly style: Picture;
  readonly parameters: Parameters;
}

export type Step =
  | { readonly name: "preparing" }
  | { readonly name: "asking" }
  | { readonly name: "uploading"; readonly percent: number }
  | { readonly name: "starting" };

/** A job that runs, what it runs on, and the seconds that the Web API thinks it takes. */
export interface Placed extends Credentials {
  readonly pictures: { readonly content: Blob; readonly style: Blob };
  readonly estimateSeconds: number;
}

const CONTENT_TYPE = "image/jpeg";
const LONGEST_NAME = 120;
const TRIES = 4;
const FIRST_PAUSE = 1000;

/** Throws Problem, or AbortError when `signal` says so. Whatever was uploaded by then expires by itself. */
export async function submit(order: Order, onStep: (step: Step) => void, signal: AbortSignal): Promise<Placed> {
  onStep({ name: "preparing" });
  const pictures = await prepare(order);
  onStep({ name: "asking" });
  const job = await patiently(() => createJob(newJob(order, pictures), signal), signal);
  onStep({ name: "uploading", percent: 0 });
  await uploadAll(job, pictures, (percent) => onStep({ name: "uploading", percent }), signal);
  onStep({ name: "starting" });
  const credentials = { jobId: job.job_id, token: job.job_token };
  await patiently(() => runJob(credentials, signal), signal);
  return { ...credentials, pictures, estimateSeconds: job.estimate.seconds };
}

async function prepare({ content, style, parameters }: Order): Promise<Placed["pictures"]> {
  const longestSide = 2 * parameters.size;
  const [contentFile, styleFile] = await Promise.all([content.read(), style.read()]);
  return { content: await shrink(contentFile, longestSide), style: await shrink(styleFile, longestSide) };
}

function newJob(order: Order, { content, style }: Placed["pictures"]) {
  const { parameters } = order;
  return {
    content: { content_type: CONTENT_TYPE, bytes: content.size, name: nameOf(order.content) } as const,
    styles: [{ content_type: CONTENT_TYPE, bytes: style.size, name: nameOf(order.style), weight: 1 } as const],
    parameters,
  };
}

/** Return what the Web API takes as a name: no control characters, and not too long. */
function nameOf({ title }: Picture): string | null {
  return title.replace(/\p{Cc}/gu, "").slice(0, LONGEST_NAME) || null;
}

async function uploadAll(
  { uploads }: AdmittedJob,
  { content, style }: Placed["pictures"],
  onPercent: (percent: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const [styleForm] = uploads.styles;
  if (!styleForm) throw new Problem({ type: "internal-error", detail: "The answer had no form for the style image." });
  const sent = { content: 0, style: 0 };
  const report = (which: keyof typeof sent) => (bytes: number) => {
    sent[which] = bytes;
    onPercent(Math.round((100 * (sent.content + sent.style)) / (content.size + style.size)));
  };
  const failed = new AbortController();
  const both = AbortSignal.any([signal, failed.signal]);
  try {
    await Promise.all([
      patiently(() => upload(uploads.content, content, report("content"), both), both),
      patiently(() => upload(styleForm, style, report("style"), both), both),
    ]);
  } catch (error) {
    failed.abort(); // the other one would be sent for nothing
    throw error;
  }
}

/** Try again what may well succeed a moment later, after a second, two, four, or as long as the answer asks. */
async function patiently<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Problem && error.isPassing) || tries === TRIES) throw error;
      const { retryAfterSeconds } = error;
      await pause(retryAfterSeconds === undefined ? FIRST_PAUSE * 2 ** (tries - 1) : 1000 * retryAfterSeconds, signal);
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new DOMException("Cancelled.", "AbortError"));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}
