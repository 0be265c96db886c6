/** Place an order: shrink the pictures, ask for a job, upload, run. */

import { type Credentials, createJob, runJob } from "../api/client";
import type { AdmittedJob, Parameters } from "../api/models";
import { Problem } from "../api/problem";
import { shrink } from "../pictures/canvas";
import type { Picture } from "../pictures/picture";
import type { Area } from "../regions/areas";
import { kindsOf, type StyleInBlend } from "../studio/shares";
import { upload } from "./upload";

export interface Order {
  readonly content: Picture;
  /** One to three. */
  readonly styles: readonly StyleInBlend[];
  /** Of the photo; without any, all of it is painted. */
  readonly areas: readonly Area[];
  readonly parameters: Parameters;
}

export type Step =
  | { readonly name: "preparing" }
  | { readonly name: "asking" }
  | { readonly name: "uploading"; readonly percent: number }
  | { readonly name: "starting" };

/** A job that runs, what it runs on, and the seconds that the Web API thinks it takes. */
export interface Placed extends Credentials {
  readonly pictures: { readonly content: Blob; readonly styles: readonly Blob[]; readonly masks: readonly Blob[] };
  readonly estimateSeconds: number;
}

const CONTENT_TYPE = "image/jpeg";
const MASK_TYPE = "image/png";
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

async function prepare({ content, styles, areas, parameters }: Order): Promise<Placed["pictures"]> {
  const longestSide = 2 * parameters.size;
  const files = await Promise.all([content, ...styles.map(({ picture }) => picture)].map((each) => each.read()));
  const shrunk: Blob[] = [];
  for (const file of files) shrunk.push(await shrink(file, longestSide)); // one decoded picture in memory at a time
  const [ofContent, ...ofStyles] = shrunk;
  if (!ofContent) throw new Error("There is no photo to paint.");
  return { content: ofContent, styles: ofStyles, masks: await masksFor(areas, styles, content) };
}

async function masksFor(areas: Order["areas"], styles: Order["styles"], photo: Picture): Promise<readonly Blob[]> {
  if (areas.length === 0) return [];
  const { masksOf } = await import("../regions/masks");
  return masksOf(areas, kindsOf(styles), photo);
}

function newJob({ content, styles, parameters }: Order, files: Placed["pictures"]) {
  const described = (file: Blob | undefined, picture: Picture) =>
    ({ content_type: CONTENT_TYPE, bytes: file?.size ?? 0, name: nameOf(picture) }) as const;
  return {
    content: described(files.content, content),
    styles: styles.map(({ picture, share }, index) => ({
      ...described(files.styles[index], picture),
      weight: Number(share.toFixed(2)),
    })),
    masks: files.masks.map(({ size }) => ({ content_type: MASK_TYPE, bytes: size }) as const),
    parameters,
  };
}

/** Return what the Web API takes as a name: no control characters, and not too long. */
function nameOf({ title }: Picture): string | null {
  return title.replace(/\p{Cc}/gu, "").slice(0, LONGEST_NAME) || null;
}

async function uploadAll(
  { uploads }: AdmittedJob,
  { content, styles, masks }: Placed["pictures"],
  onPercent: (percent: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const files = [content, ...styles, ...masks];
  const forms = [uploads.content, ...uploads.styles, ...uploads.masks];
  const sent = files.map(() => 0);
  const report = (index: number) => (bytes: number) => {
    sent[index] = bytes;
    onPercent(Math.round((100 * sum(sent)) / sum(files.map(({ size }) => size))));
  };
  const failed = new AbortController();
  const all = AbortSignal.any([signal, failed.signal]);
  const send = (file: Blob, index: number) => {
    const form = forms[index];
    if (!form) throw new Problem({ type: "internal-error", detail: "The answer had not one form for each picture." });
    return patiently(() => upload(form, file, report(index), all), all);
  };
  try {
    await Promise.all(files.map(send));
  } catch (error) {
    failed.abort(); // the others would be sent for nothing
    throw error;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
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
