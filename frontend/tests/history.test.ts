import { beforeEach, expect, test, vi } from "vitest";
import { forget, keptPictures, type OwnJob, ownJob, ownJobs, remember, rememberExpiry } from "../src/history/history";
import { JOB_ID, TOKEN } from "./fakeService";

const kept = vi.hoisted(() => new Map<string, unknown>());
vi.mock("idb-keyval", () => ({
  setMany: async (entries: [string, unknown][]) => void entries.map(([key, value]) => kept.set(key, value)),
  getMany: async (keys: string[]) => keys.map((key) => kept.get(key)),
  delMany: async (keys: string[]) => void keys.map((key) => kept.delete(key)),
  update: async (key: string, change: (value: unknown) => unknown) => void kept.set(key, change(kept.get(key))),
}));

const PICTURES = { content: new Blob(["c"]), style: new Blob(["s"]) };

beforeEach(() => kept.clear());

function aJob(job: Partial<OwnJob> = {}): OwnJob {
  const titles = { content: "Chelsea", style: "Wave" };
  return { jobId: JOB_ID, token: TOKEN, madeAt: 1, expiresAt: null, estimateSeconds: 20, ...titles, ...job };
}

test("own jobs are remembered with their token, newest first", async () => {
  await remember(aJob(), PICTURES);
  await remember(aJob({ jobId: "1".repeat(32) }), PICTURES);
  expect(ownJobs().map(({ jobId }) => jobId)).toEqual(["1".repeat(32), JOB_ID]);
  expect(ownJob(JOB_ID)?.token).toBe(TOKEN);
  expect(await keptPictures([JOB_ID])).toEqual([PICTURES]);
});

test("a job that the service has deleted by now is no longer listed", async () => {
  await remember(aJob(), PICTURES);
  rememberExpiry(JOB_ID, 5000);
  expect(ownJobs(4999)).toHaveLength(1);
  expect(ownJobs(5000)).toHaveLength(0);
});

test("a forgotten job leaves nothing behind", async () => {
  await remember(aJob(), PICTURES);
  await forget(JOB_ID);
  expect(ownJobs()).toEqual([]);
  expect(kept.size).toBe(0);
});

test("only so many jobs are remembered, and the pictures of older ones are let go of", async () => {
  for (let index = 0; index < 62; index += 1) await remember(aJob({ jobId: String(index) }), PICTURES);
  expect(ownJobs()).toHaveLength(60);
  expect(kept.size).toBe(60);
});

test("an entry that makes no sense takes nothing of the others with it", async () => {
  await remember(aJob(), PICTURES);
  const [job] = JSON.parse(localStorage.getItem("nst-art/jobs") ?? "");
  localStorage.setItem("nst-art/jobs", JSON.stringify([{ jobId: 7 }, job]));
  expect(ownJobs()).toEqual([aJob()]);
});

test("what is kept in place of a picture and is none is not given back", async () => {
  kept.set(JOB_ID, { content: "a text", style: PICTURES.style, painting: {} });
  kept.set("1", "a text");
  expect(await keptPictures([JOB_ID, "1"])).toEqual([{ style: PICTURES.style }, undefined]);
});

test("a browser that keeps nothing remembers jobs for as long as the page lasts", async () => {
  const refuse = () => {
    throw new DOMException("Refused.", "SecurityError");
  };
  const storage = { getItem: refuse, setItem: refuse };
  vi.stubGlobal("localStorage", storage);
  expect(ownJobs()).toEqual([]);
  await remember(aJob(), PICTURES);
  expect(ownJob(JOB_ID)?.token).toBe(TOKEN);
  vi.unstubAllGlobals();
  await forget(JOB_ID);
});

test.each(["not json", '{"a": 1}', '[{"jobId": 7}]'])("what is not a list of jobs (%s) is as good as none", (text) => {
  localStorage.setItem("nst-art/jobs", text);
  expect(ownJobs()).toEqual([]);
});
