/** Read `progress.json`, which a job's task writes into the image storage. */

import * as z from "zod/mini";
import { statusSchema } from "./answers";
import { unreachable } from "./problem";
import type { components } from "./schema";

const losses = { content: z.number(), style: z.number(), total: z.number() };

const progressSchema = z.object({
  status: statusSchema,
  attempt: z.number(),
  epoch: z.number(),
  epochs: z.number(),
  percent: z.number(),
  eta_seconds: z.nullable(z.number()),
  losses: z.nullable(z.object(losses)),
  history: z.array(z.object({ epoch: z.number(), ...losses })),
  frames: z.array(z.number()),
  remarks: z._default(z.array(z.string()), []),
  reason: z._default(z.nullable(z.string()), null),
  error: z._default(z.nullable(z.string()), null),
  updated_at: z.string(),
}) satisfies z.ZodMiniType<components["schemas"]["Progress"]>;

export type Progress = z.infer<typeof progressSchema>;
export type EpochLosses = Progress["history"][number];

/**
 * Return what is at `url`, or null for 403 and 404: it was not written yet, or the URL is no longer good. S3 answers
 * either with either.
 *
 * Throws Problem `unreachable` where no answer came, and ZodError for an answer that is not a progress.
 */
export async function readProgress(url: string, signal?: AbortSignal): Promise<Progress | null> {
  let response: Response;
  try {
    response = await fetch(url, { signal: signal ?? null, cache: "no-store" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw unreachable(error);
  }
  if (response.status === 403 || response.status === 404) return null;
  if (!response.ok) throw unreachable(new Error(`The image storage answered ${response.status}.`));
  return progressSchema.parse(await response.json());
}
