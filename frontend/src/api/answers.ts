/** What the Web API answers, checked: an answer of another version must not reach what is shown. */

import * as z from "zod/mini";
import { type AdmittedJob, type BudgetView, type JobView, type Parameters, STATUSES, type Status } from "./models";
import { DEFAULTS, PARAMETER_NAMES, type ParameterName, RULES } from "./parameters";

export const statusSchema = z.enum(STATUSES) satisfies z.ZodMiniType<Status>;

/** A job that was made before there was a parameter has its default. */
export const parametersSchema = z.object(
  Object.fromEntries(PARAMETER_NAMES.map((name) => [name, z._default(valueSchema(name), DEFAULTS[name])])),
) as unknown as z.ZodMiniType<Parameters>;

function valueSchema(name: ParameterName): z.ZodMiniType<number | string | boolean> {
  const { type, enum: choices } = RULES[name];
  if (choices) return z.literal([...choices]);
  return type === "boolean" ? z.boolean() : z.number();
}

const upload = z.object({ url: z.string(), fields: z.record(z.string(), z.string()) });
const moment = z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text)), "not a moment"));

export const admittedJobSchema = z.object({
  job_id: z.string(),
  job_token: z.string(),
  status: statusSchema,
  uploads: z.object({
    content: upload,
    styles: z.array(upload).check(z.minLength(1)),
    masks: z._default(z.array(upload), []),
  }),
  estimate: z.object({ seconds: z.number() }),
}) satisfies z.ZodMiniType<AdmittedJob>;

export const budgetViewSchema = z.object({
  depleted: z.boolean(),
  remaining_ratio: z.number(),
  renews_at: moment,
  largest_size: z.number(),
}) satisfies z.ZodMiniType<BudgetView>;

export const jobViewSchema = z.object({
  job_id: z.string(),
  status: statusSchema,
  reason: z.nullable(z.string()),
  error: z.nullable(z.string()),
  parameters: parametersSchema,
  epoch: z.number(),
  epochs: z.number(),
  percent: z.number(),
  eta_seconds: z.nullable(z.number()),
  created_at: moment,
  expires_at: moment,
  urls_expire_at: moment,
  progress_url: z.nullable(z.string()),
  frames: z.array(z.object({ epoch: z.number(), url: z.string() })),
  result: z.nullable(z.object({ png_url: z.string(), jpg_url: z.string() })),
  sources: z._default(
    z.nullable(
      z.object({ content_url: z.string(), style_urls: z.array(z.string()), style_weights: z.array(z.number()) }),
    ),
    null,
  ),
}) satisfies z.ZodMiniType<JobView>;
