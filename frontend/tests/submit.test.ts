import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createJob, runJob } from "../src/api/client";
import { DEFAULTS } from "../src/api/parameters";
import { Problem } from "../src/api/problem";
import { type Order, type Step, submit } from "../src/job/submit";
import { upload } from "../src/job/upload";
import { shrink } from "../src/pictures/canvas";
import { masksOf } from "../src/regions/masks";
import { JOB_ID, TOKEN } from "./fakeService";
import { aPicture } from "./pictures";

vi.mock("../src/api/client");
vi.mock("../src/job/upload");
vi.mock("../src/pictures/canvas");
vi.mock("../src/regions/masks");

const ORDER = {
  content: aPicture(),
  styles: [{ kind: "style", picture: aPicture({ title: "Wave" }), share: 1 }],
  areas: [],
  parameters: { ...DEFAULTS, size: 384 },
} satisfies Order;
const FORMS = { content: { url: "/c", fields: {} }, styles: [{ url: "/s", fields: {} }], masks: [] };
let steps: Step[];
let controller: AbortController;

beforeEach(() => {
  vi.useFakeTimers();
  steps = [];
  controller = new AbortController();
  vi.mocked(shrink)
    .mockResolvedValueOnce(new Blob(["12345"]))
    .mockResolvedValueOnce(new Blob(["123"]));
  vi.mocked(createJob).mockResolvedValue({
    job_id: JOB_ID,
    job_token: TOKEN,
    status: "AWAITING_UPLOAD",
    uploads: FORMS,
    estimate: { seconds: 20 },
  });
  vi.mocked(upload).mockImplementation(async (_form, picture, onSent) => onSent(picture.size));
  vi.mocked(runJob).mockResolvedValue();
});

afterEach(() => {
  vi.useRealTimers();
  vi.resetAllMocks();
});

async function order(ordered: Order = ORDER) {
  const submitted = submit(ordered, (step) => steps.push(step), controller.signal);
  submitted.catch(() => undefined); // it is awaited below, after the timers
  await vi.runAllTimersAsync();
  return submitted;
}

test("pictures are shrunk to twice the size that is painted, announced with their sizes, uploaded, and then it runs", async () => {
  await expect(order()).resolves.toMatchObject({ jobId: JOB_ID, token: TOKEN, estimateSeconds: 20 });
  expect(vi.mocked(shrink).mock.calls.map(([, side]) => side)).toEqual([768, 768]);
  expect(vi.mocked(createJob).mock.calls[0]?.[0]).toMatchObject({
    content: { content_type: "image/jpeg", bytes: 5 },
    styles: [{ content_type: "image/jpeg", bytes: 3 }],
    parameters: { size: 384 },
  });
  expect(runJob).toHaveBeenCalledWith({ jobId: JOB_ID, token: TOKEN }, controller.signal);
});

test("two styles are announced with their shares, and both are uploaded", async () => {
  vi.mocked(shrink).mockResolvedValueOnce(new Blob(["12"]));
  vi.mocked(createJob).mockResolvedValue({
    job_id: JOB_ID,
    job_token: TOKEN,
    status: "AWAITING_UPLOAD",
    uploads: { ...FORMS, styles: [...FORMS.styles, { url: "/t", fields: {} }] },
    estimate: { seconds: 20 },
  });
  const wave = { kind: "style", picture: aPicture({ title: "Wave" }), share: 2 / 3 } as const;
  const moon = { kind: "second", picture: aPicture({ title: "Moon" }), share: 1 / 3 } as const;
  await order({ ...ORDER, styles: [wave, moon] });
  expect(vi.mocked(createJob).mock.calls[0]?.[0].styles).toMatchObject([
    { bytes: 3, name: "Wave", weight: 0.67 },
    { bytes: 2, name: "Moon", weight: 0.33 },
  ]);
  expect(vi.mocked(upload).mock.calls.map(([form, picture]) => [form.url, picture.size])).toEqual([
    ["/c", 5],
    ["/s", 3],
    ["/t", 2],
  ]);
});

test("of a photo that is painted in parts, one mask for each style is announced and uploaded", async () => {
  vi.mocked(masksOf).mockResolvedValue([new Blob(["1234"])]);
  vi.mocked(createJob).mockResolvedValue({
    job_id: JOB_ID,
    job_token: TOKEN,
    status: "AWAITING_UPLOAD",
    uploads: { ...FORMS, masks: [{ url: "/m", fields: {} }] },
    estimate: { seconds: 20 },
  });
  const areas = [{ shape: "everything", paint: "keep" }] as const;
  await order({ ...ORDER, areas });
  expect(masksOf).toHaveBeenCalledWith(areas, ["style"], ORDER.content);
  expect(vi.mocked(createJob).mock.calls[0]?.[0].masks).toEqual([{ content_type: "image/png", bytes: 4 }]);
  expect(vi.mocked(upload).mock.calls.map(([form, picture]) => [form.url, picture.size])).toContainEqual(["/m", 4]);
});

test("each step is told, with how much of both pictures is sent", async () => {
  await order();
  expect(steps.map(({ name }) => name).filter((name, index, all) => name !== all[index - 1])).toEqual([
    "preparing",
    "asking",
    "uploading",
    "starting",
  ]);
  expect(steps.filter((step) => step.name === "uploading").map(({ percent }) => percent)).toEqual([0, 63, 100]);
});

test("without budget nothing is uploaded, and it is not tried again", async () => {
  vi.mocked(createJob).mockRejectedValue(new Problem({ type: "no-budget", detail: "Spent." }));
  await expect(order()).rejects.toMatchObject({ type: "no-budget" });
  expect(createJob).toHaveBeenCalledOnce();
  expect(upload).not.toHaveBeenCalled();
});

test("an upload that is cut off is tried again", async () => {
  vi.mocked(upload).mockRejectedValueOnce(new Problem({ type: "unreachable", detail: "Cut." }));
  await expect(order()).resolves.toBeDefined();
  expect(upload).toHaveBeenCalledTimes(3);
});

test("where one upload fails for good, the other is not sent on for nothing", async () => {
  let other: AbortSignal | undefined;
  vi.mocked(upload)
    .mockRejectedValueOnce(new Problem({ type: "inputs-missing", detail: "Refused." }))
    .mockImplementationOnce((_form, _picture, _onSent, signal) => {
      other = signal;
      return new Promise(() => undefined);
    });
  await expect(order()).rejects.toMatchObject({ type: "inputs-missing" });
  expect(other?.aborted).toBe(true);
});

test("a busy service is asked again after as long as it says, and not for ever", async () => {
  vi.mocked(runJob).mockRejectedValue(new Problem({ type: "busy", detail: "Busy.", retryAfterSeconds: 2 }));
  const begin = Date.now();
  await expect(order()).rejects.toMatchObject({ type: "busy" });
  expect(runJob).toHaveBeenCalledTimes(4);
  expect(Date.now() - begin).toBe(6000);
});

test("cancelling ends the wait for another try", async () => {
  vi.mocked(createJob).mockRejectedValue(new Problem({ type: "busy", detail: "Busy.", retryAfterSeconds: 9 }));
  const submitted = submit(ORDER, () => undefined, controller.signal);
  await vi.advanceTimersByTimeAsync(10);
  controller.abort();
  await expect(submitted).rejects.toMatchObject({ name: "AbortError" });
  expect(createJob).toHaveBeenCalledOnce();
});
