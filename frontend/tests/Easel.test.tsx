import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { deleteJob, getBudget, getJob, stopJob } from "../src/api/client";
import type { JobView } from "../src/api/models";
import { Problem } from "../src/api/problem";
import { type Progress, readProgress } from "../src/api/progress";
import { Easel } from "../src/easel/Easel";
import { ownJobs, remember } from "../src/history/history";
import { aProgress, aView, JOB_ID, TOKEN } from "./fakeService";
import { Queries } from "./queries";

vi.mock("../src/api/client");
vi.mock("../src/api/progress");
vi.mock("idb-keyval", () => ({
  setMany: async () => {},
  delMany: async () => {},
  getMany: async () => [],
  update: async () => {},
}));

beforeEach(() => {
  location.hash = `job=${JOB_ID}`;
  // As a browser does it whose pictures are all there at once.
  HTMLImageElement.prototype.decode = async () => {};
  HTMLDialogElement.prototype.showModal = function show() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  vi.stubGlobal(
    "fetch",
    vi.fn(() => Promise.reject(new TypeError("No network in this test"))),
  );
});

async function makeOwn(): Promise<void> {
  const titles = { content: "Chelsea", style: "The breaker" };
  const job = { jobId: JOB_ID, token: TOKEN, madeAt: 1, expiresAt: null, estimateSeconds: 20, ...titles };
  await remember(job, { content: new Blob(), style: new Blob() });
}

async function open(view: Partial<JobView>, progress: Partial<Progress> | null = null) {
  vi.mocked(getJob).mockResolvedValue({ view: aView(view), urlsLast: 3_600_000 });
  vi.mocked(readProgress).mockResolvedValue(progress && aProgress(progress));
  const onAgain = vi.fn();
  render(<Easel jobId={JOB_ID} onAgain={onAgain} />, { wrapper: Queries });
  await waitFor(() => expect(getJob).toHaveBeenCalled());
  return { onAgain, user: userEvent.setup() };
}

test.each<[string, Partial<JobView>, Partial<Progress> | null]>([
  ["Waiting for a turn", { status: "QUEUED" }, null],
  ["Waiting for a machine", { status: "STARTING" }, null],
  ["Mixing the paint", { status: "RUNNING" }, { epoch: 0, frames: [], history: [] }],
  ["Painting", { status: "RUNNING" }, { epoch: 20, eta_seconds: 12 }],
])("%s: it says what happens just now", async (title, view, progress) => {
  await open(view, progress);
  expect(await screen.findByRole("heading", { name: title })).toBeVisible();
});

test("while it is painted there are percent, epoch, time left, the loss and the latest frame", async () => {
  await open({}, { percent: 40.7, epoch: 20, eta_seconds: 12, frames: [1, 18] });
  expect(await screen.findByText("40")).toBeVisible();
  expect(screen.getByText("Epoch 20 of 36")).toBeVisible();
  expect(screen.getByText("About 10 seconds left.")).toBeVisible();
  expect(screen.getByRole("img", { name: "Loss: 9.00 after epoch 1, 3.00 after epoch 3" })).toBeVisible();
  expect(await screen.findByRole("img", { name: "The painting after epoch 18" })).toHaveAttribute(
    "src",
    "https://images.test/frames/18.jpg?signature=1",
  );
});

test("a screen reader is told every quarter, not every epoch", async () => {
  await open({}, { percent: 40.7 });
  expect(await screen.findByText("Painting, 25 percent done")).toHaveAttribute("role", "status");
});

test("a resumed painting says that it was interrupted", async () => {
  await open({}, { attempt: 2 });
  expect(await screen.findByText(/resumed after an interruption/)).toBeVisible();
});

test("its maker can stop it", async () => {
  await makeOwn();
  vi.mocked(stopJob).mockResolvedValue();
  const { user } = await open({}, {});
  await user.click(await screen.findByRole("button", { name: "Stop, and keep what is there" }));
  expect(stopJob).toHaveBeenCalledWith(expect.objectContaining({ jobId: JOB_ID, token: TOKEN }));
  expect(await screen.findByText(/Stopping/)).toBeVisible();
});

test("a stop that did not get through says so and can be asked again", async () => {
  await makeOwn();
  vi.mocked(stopJob).mockRejectedValue(new Problem({ type: "not-run-yet", detail: "" }));
  const { user } = await open({}, {});
  const stop = await screen.findByRole("button", { name: "Stop, and keep what is there" });
  await user.click(stop);
  expect(await screen.findByText(/Painting has not begun/)).toBeVisible();
  expect(stop).toBeEnabled();
});

test("whoever has the link may look, keep and paint their own, but neither stop nor delete", async () => {
  const { user, onAgain } = await open({ status: "SUCCEEDED" }, { status: "SUCCEEDED", frames: [1, 18, 36] });
  expect(await screen.findByRole("heading", { name: "A shared painting" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Download PNG" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Delete" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Paint one of your own" }));
  expect(onAgain).toHaveBeenCalledWith({ parameters: aView().parameters });
});

test("somebody else’s painting is not kept in this browser", async () => {
  await open({ status: "SUCCEEDED" }, { status: "SUCCEEDED", frames: [1, 18, 36] });
  await screen.findByRole("img", { name: "The painting, finished" });
  expect(fetch).not.toHaveBeenCalled();
});

test("a finished painting is compared and can be pulled through its epochs", async () => {
  const { user } = await open({ status: "SUCCEEDED" }, { status: "SUCCEEDED", frames: [1, 18, 36] });
  const scrubber = await screen.findByRole("slider", { name: "Moment of painting" });
  expect(scrubber).toHaveAttribute("aria-valuetext", "finished");
  expect(screen.getByRole("img", { name: "The painting, finished" })).toHaveAttribute("src", aView().result?.jpg_url);
  scrubber.focus();
  await user.click(screen.getByRole("button", { name: "Watch it being painted" }));
  expect(await screen.findByRole("img", { name: "The painting, epoch 1" })).toBeVisible();
  expect(await screen.findByRole("img", { name: "The painting, finished" }, { timeout: 3000 })).toBeVisible();
});

test("a stopped painting keeps its last image, with the reason", async () => {
  await open({ status: "STOPPED" }, { status: "STOPPED", reason: "You stopped it after epoch 18.", frames: [1, 18] });
  expect(await screen.findByText("You stopped it after epoch 18.", { selector: "div > p" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Download PNG" })).toBeVisible();
});

test("a painting that was stopped before its first frame has nothing to keep", async () => {
  await open({ status: "STOPPED" }, { status: "STOPPED", frames: [] });
  expect(await screen.findByRole("heading", { name: "Stopped" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Download PNG" })).toBeNull();
});

test("a painting that failed says why, in the service’s own words", async () => {
  const reason = "The style image is not a picture that can be read.";
  await open({ status: "FAILED" }, { status: "FAILED", error: "InvalidImage", reason, frames: [] });
  expect(await screen.findByText(reason, { selector: "div > p" })).toBeVisible();
});

test("a painting that ran out of time keeps its last image", async () => {
  await open({ status: "FAILED" }, { status: "FAILED", error: "DeadlinePassed", frames: [1, 18] });
  expect(await screen.findByRole("button", { name: "Download PNG" })).toBeVisible();
});

test("a job that found no budget left says when there is some again", async () => {
  vi.mocked(getBudget).mockResolvedValue({ depleted: true, remaining_ratio: 0, renews_at: "2026-12-01T12:00:00" });
  await open({ status: "NO_BUDGET", progress_url: null });
  expect(await screen.findByText(/filled again on 1 December at 12:00/)).toBeVisible();
});

test("a link to a painting that is gone says so, and leads to the studio", async () => {
  vi.mocked(getJob).mockRejectedValue(new Problem({ type: "job-not-found", detail: "" }));
  render(<Easel jobId={JOB_ID} onAgain={() => {}} />, { wrapper: Queries });
  expect(await screen.findByText("This painting is not here")).toBeVisible();
  await act(async () => screen.getByRole("button", { name: "To the studio" }).click());
  expect(location.hash).toBe("");
});

test("deleting asks first, then forgets the job here too", async () => {
  await makeOwn();
  vi.mocked(deleteJob).mockResolvedValue();
  const { user } = await open({ status: "SUCCEEDED" }, { status: "SUCCEEDED" });
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  expect(deleteJob).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: "Delete it" }));
  await waitFor(() => expect(ownJobs()).toEqual([]));
  expect(location.hash).toBe("");
});

test("a job that the service no longer has can still be deleted here", async () => {
  await makeOwn();
  vi.mocked(deleteJob).mockRejectedValue(new Problem({ type: "job-not-found", detail: "" }));
  const { user } = await open({ status: "SUCCEEDED" }, { status: "SUCCEEDED" });
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  await user.click(screen.getByRole("button", { name: "Delete it" }));
  await waitFor(() => expect(ownJobs()).toEqual([]));
});

test("the link is copied, or shown where the browser does not allow that", async () => {
  const { user } = await open({ status: "SUCCEEDED" }, { status: "SUCCEEDED" });
  await user.click(await screen.findByRole("button", { name: "Copy a link to show it" }));
  expect(await navigator.clipboard.readText()).toBe(`http://studio.test/#job=${JOB_ID}`);
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new DOMException("Not allowed"));
  await user.click(screen.getByRole("button", { name: "Link copied" }));
  expect(await screen.findByLabelText("Link to this painting")).toHaveValue(`http://studio.test/#job=${JOB_ID}`);
});
