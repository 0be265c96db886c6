import { expect, test, vi } from "vitest";
import { getBudget, getJob } from "../src/api/client";
import { aView, JOB_ID } from "./fakeService";

function answers(body: unknown): void {
  vi.stubGlobal("fetch", async () => Response.json(body));
}

test("an answer of another version does not reach what is shown", async () => {
  answers({ depleted: false, remaining_ratio: 1, renews_at: "soon", largest_size: 2048 });
  await expect(getBudget(new AbortController().signal)).rejects.toThrow(/not a moment/);
  answers(aView({ frames: null as never }));
  await expect(getJob(JOB_ID)).rejects.toThrow(/frames/);
});

test("what a newer Web API says on top is let be", async () => {
  answers({ ...aView(), mood: "good" });
  await expect(getJob(JOB_ID)).resolves.toMatchObject({ view: { job_id: JOB_ID } });
});
