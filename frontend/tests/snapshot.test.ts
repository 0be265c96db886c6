import { beforeEach, expect, test } from "vitest";
import { framesOf, isInQueue, isStalled, poll, type Snapshot, secondsLeft, statusOf } from "../src/job/snapshot";
import { aProgress, aView, FakeService, JOB_ID } from "./fakeService";

const SECOND = 1000;
const HOUR = 3600 * SECOND;
let service: FakeService;
let now: number;

beforeEach(() => {
  service = new FakeService().install();
  now = Date.now();
});

/** Poll again after some time. */
function pollAgain(before: Snapshot, after = SECOND): Promise<Snapshot> {
  now += after;
  return poll(JOB_ID, before, now);
}

test("the first poll asks the Web API for URLs, the next ones only the image storage", async () => {
  const first = await poll(JOB_ID, undefined, now);
  await pollAgain(await pollAgain(first));
  expect(service.asked).toMatchObject({ api: 1, progress: 3 });
});

test("URLs are renewed before they expire", async () => {
  service.progress = aProgress({ status: "STARTING" }); // a silent task would be asked for at the Web API as well
  const first = await poll(JOB_ID, undefined, now);
  await pollAgain(first, HOUR - 59 * SECOND);
  expect(service.asked.api).toBe(2);
});

test("a visitor's clock that is hours wrong does not make URLs look expired", async () => {
  service.ahead = -5 * HOUR;
  service.view = aView({ urls_expire_at: new Date(now - 4 * HOUR).toISOString() });
  const first = await poll(JOB_ID, undefined, now);
  await pollAgain(first);
  expect(service.asked.api).toBe(1);
});

test("an expired URL is renewed through the Web API and asked again in the same poll", async () => {
  const first = await poll(JOB_ID, undefined, now);
  service.progress = 403;
  service.view = aView({ progress_url: "https://images.test/progress.json?signature=2" });
  const second = await pollAgain(first);
  expect(service.asked.api).toBe(2);
  expect(service.asked.progressUrls.slice(1)).toEqual([
    "https://images.test/progress.json?signature=1",
    "https://images.test/progress.json?signature=2",
  ]);
  expect(second.progress).toEqual(first.progress);
});

test("a job that waits is asked for at the Web API alone, as nothing is in the image storage yet", async () => {
  service.view = aView({ status: "QUEUED" });
  const first = await poll(JOB_ID, undefined, now);
  await pollAgain(first);
  expect(service.asked).toMatchObject({ api: 2, progress: 0 });
});

test("a job that has just started gets a moment to write its first progress", async () => {
  service.view = aView({ status: "STARTING" });
  service.progress = null;
  const first = await poll(JOB_ID, undefined, now);
  expect(service.asked.progress).toBe(0);
  service.progress = aProgress({ status: "STARTING", epoch: 0 });
  expect((await pollAgain(first)).progress?.status).toBe("STARTING");
});

test("a job that was never run has no progress to ask for", async () => {
  service.view = aView({ status: "EXPIRED", progress_url: null });
  const seen = await poll(JOB_ID, undefined, now);
  expect(statusOf(seen)).toBe("EXPIRED");
  expect(service.asked.progress).toBe(0);
});

test("a silent task is noticed, and the Web API is asked for the job", async () => {
  const first = await poll(JOB_ID, undefined, now);
  service.view = aView({ status: "FAILED", reason: "The machine broke." });
  const silent = await pollAgain(first, 21 * SECOND);
  expect(isStalled(silent, now)).toBe(true);
  expect(statusOf(silent)).toBe("FAILED");
});

test("a large picture may be silent for as long as one of its epochs takes", async () => {
  service.view = aView({ parameters: { ...aView().parameters, size: 2048 } });
  const first = await poll(JOB_ID, undefined, now);
  expect(isStalled(await pollAgain(first, 120 * SECOND), now)).toBe(false);
  expect(isStalled(await pollAgain(first, 30 * SECOND), now)).toBe(true);
});

test("the time left runs down between two reports, but not to the end", async () => {
  service.progress = aProgress({ eta_seconds: 100 });
  const first = await poll(JOB_ID, undefined, now);
  expect(secondsLeft(first, now)).toBe(100);
  expect(secondsLeft(await pollAgain(first, 30 * SECOND), now)).toBe(70);
  expect(secondsLeft(await pollAgain(first, 300 * SECOND), now)).toBe(20);
});

test("a stalled job is not asked for at the Web API with every poll", async () => {
  let seen = await poll(JOB_ID, undefined, now);
  seen = await pollAgain(seen, 21 * SECOND);
  for (let looks = 0; looks < 9; looks += 1) seen = await pollAgain(seen);
  expect(service.asked.api).toBe(2);
});

test("news end the silence", async () => {
  const first = await poll(JOB_ID, undefined, now);
  service.progress = aProgress({ updated_at: "2026-11-23T10:00:30+00:00" });
  const second = await pollAgain(first, 30 * SECOND);
  expect(isStalled(second, now)).toBe(false);
});

test("what the task wrote is newer than the row, unless the row says that the job is over", async () => {
  service.view = aView({ status: "STARTING" });
  service.progress = aProgress({ status: "RUNNING" });
  const running = await pollAgain(await poll(JOB_ID, undefined, now));
  expect(statusOf(running)).toBe("RUNNING");
  expect(statusOf({ ...running, view: aView({ status: "STOPPED" }) })).toBe("STOPPED");
});

test("frames are those of the plan that progress lists", async () => {
  const seen = await poll(JOB_ID, undefined, now);
  expect(framesOf(seen).map(({ epoch }) => epoch)).toEqual([1, 18]);
});

test("an answer that is not a progress is an error, and not shown", async () => {
  service.progress = { ...aProgress(), epoch: "many" } as never;
  await expect(poll(JOB_ID, undefined, now)).rejects.toThrow(/epoch/);
});

test("a lost connection is a problem of its own type", async () => {
  service.progress = new TypeError("Failed to fetch");
  await expect(poll(JOB_ID, undefined, now)).rejects.toMatchObject({ type: "unreachable" });
});

test("a problem of the Web API keeps its type", async () => {
  service.api = { problem: "job-not-found", status: 404 };
  await expect(poll(JOB_ID, undefined, now)).rejects.toMatchObject({ type: "job-not-found" });
});

test("a job is in the queue only once it has been there longer than its first steps take", async () => {
  service.view = aView({ status: "QUEUED" });
  const first = await poll(JOB_ID, undefined, now);
  expect(isInQueue(first, now)).toBe(false);
  const second = await pollAgain(first, 9 * SECOND);
  expect(isInQueue(second, now)).toBe(true);
  service.view = aView({ status: "RUNNING" });
  const third = await pollAgain(second);
  expect(isInQueue(third, now)).toBe(false);
  expect(third.hasWaited).toBe(true);
});

test("the time left tells how long the whole painting takes, and is remembered when the job is over", async () => {
  service.progress = aProgress({ percent: 60, eta_seconds: 12 });
  const running = await poll(JOB_ID, undefined, now);
  expect(running.paintSeconds).toBe(30);
  service.progress = aProgress({
    status: "SUCCEEDED",
    percent: 100,
    eta_seconds: null,
    updated_at: "2026-11-23T10:01:00Z",
  });
  expect((await pollAgain(running)).paintSeconds).toBe(30);
});
