import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { deleteJob, getBudget, getJob, stopJob } from "../src/api/client";
import type { JobView } from "../src/api/models";
import { Problem } from "../src/api/problem";
import { type Progress, readProgress } from "../src/api/progress";
import Easel from "../src/easel/Easel";
import { type OwnJob, ownJobs, remember } from "../src/history/history";
import { decode } from "../src/pictures/canvas";
import { DEFAULT_SHARES } from "../src/studio/shares";
import { aProgress, aView, JOB_ID, TOKEN } from "./fakeService";
import { aBitmap } from "./pictures";
import { Queries } from "./queries";

vi.mock("../src/api/client");
vi.mock("../src/api/progress");
vi.mock("../src/pictures/canvas");
vi.mock("idb-keyval", () => ({
  setMany: async () => {},
  delMany: async () => {},
  getMany: async () => [],
  update: async () => {},
}));

beforeEach(() => {
  URL.createObjectURL = () => "blob:picture";
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

const ONE_STYLE = { second: null, third: null, areas: [], shares: DEFAULT_SHARES };

async function makeOwn(change: Partial<OwnJob> = {}): Promise<void> {
  const titles = { content: "Chelsea", style: "The breaker" };
  const job = { jobId: JOB_ID, token: TOKEN, madeAt: 1, expiresAt: null, estimateSeconds: 20, ...titles, ...change };
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
  ["Starting", { status: "QUEUED" }, null],
  ["Starting a machine", { status: "STARTING" }, null],
  ["Loading", { status: "RUNNING" }, { epoch: 0, frames: [], history: [] }],
  ["Painting", { status: "RUNNING" }, { epoch: 20, eta_seconds: 12 }],
])("%s: it says what happens just now", async (title, view, progress) => {
  await open(view, progress);
  expect(await screen.findByRole("heading", { name: title })).toBeVisible();
});

test.each([["RUNNING"], ["SUCCEEDED"]] as const)(
  "%s: what the task remarked on the pictures is told",
  async (status) => {
    const remark = "The style image has hardly any strokes or texture to take over.";
    await open({ status }, { status, remarks: [remark] });
    expect(await screen.findByText(remark)).toBeVisible();
  },
);

test("while it is painted there are percent, time left, the loss and the latest frame", async () => {
  await open({}, { percent: 40.7, epoch: 20, eta_seconds: 12, frames: [1, 18] });
  expect(await screen.findByText("40")).toBeVisible();
  expect(screen.queryByText(/Epoch 20 of 36/)).toBeNull(); // a second measure that contradicts the first
  expect(document.title).toBe("40 % · NST-Art");
  expect(screen.getByText("About 10 seconds left.")).toBeVisible();
  expect(screen.getByRole("img", { name: "Loss: 9.00 after epoch 1, 3.00 after epoch 3" })).toBeVisible();
  expect(await screen.findByRole("img", { name: "The picture after epoch 18" })).toHaveAttribute(
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
  await user.click(await screen.findByRole("button", { name: "Stop and keep this picture" }));
  expect(stopJob).toHaveBeenCalledWith(expect.objectContaining({ jobId: JOB_ID, token: TOKEN }));
  expect(await screen.findByText(/Stopping/)).toBeVisible();
});

test("a stop that did not get through says so and can be asked again", async () => {
  await makeOwn();
  vi.mocked(stopJob).mockRejectedValue(new Problem({ type: "not-run-yet", detail: "" }));
  const { user } = await open({}, {});
  const stop = await screen.findByRole("button", { name: "Stop and keep this picture" });
  await user.click(stop);
  expect(await screen.findByText(/The job has not started/)).toBeVisible();
  expect(stop).toBeEnabled();
});

test("a visitor with the link may view, keep and paint their own, but neither stop nor delete", async () => {
  const { user, onAgain } = await open({ status: "SUCCEEDED" }, { status: "SUCCEEDED", frames: [1, 18, 36] });
  expect(await screen.findByRole("heading", { name: "A shared picture" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Download PNG" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Delete" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Paint your photo in this style" }));
  await waitFor(() => expect(onAgain).toHaveBeenCalledWith({ parameters: aView().parameters, ...ONE_STYLE }));
});

test("of a mix, every style and its share is laid out again", async () => {
  const styles = [
    { title: "The breaker", share: 0.7 },
    { title: "Sunrise", share: 0.3 },
  ];
  await makeOwn({ style: "The breaker 70 %, Sunrise 30 %", styles });
  vi.stubGlobal(
    "fetch",
    vi.fn(async (url: string) => new Response(url)),
  );
  vi.mocked(decode).mockResolvedValue(aBitmap(4, 3));
  const sources = {
    content_url: "https://images.test/content",
    style_urls: ["https://images.test/style-1", "https://images.test/style-2"],
    style_weights: [0.7, 0.3],
  };
  const { user, onAgain } = await open({ status: "SUCCEEDED", sources }, { status: "SUCCEEDED" });
  const made = within(await screen.findByRole("list", { name: "Made from" }));
  expect(made.getAllByRole("listitem").map((each) => each.textContent)).toEqual(["Chelsea", "The breaker", "Sunrise"]);
  await user.click(screen.getByRole("button", { name: "Change settings and paint again" }));
  await waitFor(() =>
    expect(onAgain).toHaveBeenCalledWith(
      expect.objectContaining({
        style: expect.objectContaining({ title: "The breaker" }),
        second: expect.objectContaining({ title: "Sunrise" }),
        third: null,
        areas: [],
        shares: expect.objectContaining({ style: 0.7, second: 0.3 }),
      }),
    ),
  );
});

test("a shared link tells the title and what it was made from, and lays out the style to try", async () => {
  location.hash = `job=${JOB_ID}&title=Chelsea%20in%20the%20style%20of%20The%20breaker`;
  vi.stubGlobal("fetch", async (url: string) => new Response(url));
  vi.mocked(decode).mockResolvedValue(aBitmap(300, 200));
  const { user, onAgain } = await open({ status: "SUCCEEDED" }, { status: "SUCCEEDED" });
  expect(await screen.findByRole("heading", { name: "Chelsea in the style of The breaker" })).toBeVisible();
  const sources = within(screen.getByRole("list", { name: "Made from" })).getAllByRole("presentation");
  expect(sources.map((image) => image.getAttribute("src"))).toEqual([
    "https://images.test/content",
    "https://images.test/style-1",
  ]);
  expect(screen.getByRole("img", { name: "Before: the photo" })).toHaveAttribute("src", "https://images.test/content");
  await user.click(screen.getByRole("button", { name: "Paint your photo in this style" }));
  await waitFor(() => expect(onAgain).toHaveBeenCalled());
  const { style, ...rest } = onAgain.mock.calls[0]?.[0] ?? {};
  expect(rest).toEqual({ parameters: aView().parameters, ...ONE_STYLE });
  expect(await (await style.read()).text()).toBe("https://images.test/style-1");
});

test.each(["%E0%A4%A", ""])("a link whose title is cut off (%s) shows the picture all the same", async (title) => {
  location.hash = `job=${JOB_ID}&title=${title}`;
  await open({ status: "SUCCEEDED" }, { status: "SUCCEEDED" });
  expect(await screen.findByRole("heading", { name: "A shared picture" })).toBeVisible();
});

test("somebody else’s painting is not kept in this browser", async () => {
  await open({ status: "SUCCEEDED" }, { status: "SUCCEEDED", frames: [1, 18, 36] });
  await screen.findByRole("img", { name: "The picture, finished" });
  expect(fetch).not.toHaveBeenCalled();
});

test("a finished painting tells its settings, what changed since the last one, and its variations", async () => {
  const { parameters } = aView();
  await makeOwn({ jobId: "1".repeat(32), parameters: { ...parameters, style_strength: 0.4 } });
  await makeOwn({ parameters });
  await open({ status: "SUCCEEDED" }, { status: "SUCCEEDED" });
  expect(await screen.findByText("256 px, Draft", { selector: "p" })).toBeVisible();
  expect(screen.getByText("Settings used")).toBeVisible();
  const change = screen.getByText("Style strength", { selector: "p span" });
  expect(change).toHaveTextContent("Style strength 0.4 1");
  const variations = within(screen.getByRole("region", { name: "Variations of this picture" })).getAllByRole("link");
  expect(variations.map(({ textContent }) => textContent)).toEqual([
    expect.stringContaining("256 px, Draft"),
    expect.stringContaining("style strength 0.4"),
  ]);
});

test("a finished painting is seen whole at first, and as large as the screen and closer", async () => {
  const { user } = await open({ status: "SUCCEEDED" }, { status: "SUCCEEDED", frames: [1, 18, 36] });
  const compare = await screen.findByRole("group", { name: "Compare with the photo" });
  expect(within(compare).getByRole("slider")).toHaveAttribute("aria-valuenow", "0");
  await user.click(screen.getByRole("button", { name: "Full screen" }));
  const viewer = await screen.findByRole("dialog", { name: "The picture, finished" });
  const zoom = within(viewer).getByRole("button", { name: "Zoom" });
  await user.click(zoom);
  expect(zoom).toHaveAttribute("aria-pressed", "true");
  await user.click(within(viewer).getByRole("button", { name: "Close" }));
  expect(viewer).not.toHaveAttribute("open");
});

test("a finished painting is compared and can be pulled through its epochs", async () => {
  const { user } = await open({ status: "SUCCEEDED" }, { status: "SUCCEEDED", frames: [1, 18, 36] });
  const scrubber = await screen.findByRole("slider", { name: "Epoch" });
  expect(scrubber).toHaveAttribute("aria-valuetext", "finished");
  expect(screen.getByRole("img", { name: "The picture, finished" })).toHaveAttribute("src", aView().result?.jpg_url);
  scrubber.focus();
  await user.click(screen.getByRole("button", { name: "Play" }));
  expect(await screen.findByRole("img", { name: "The picture, epoch 1" })).toBeVisible();
  expect(await screen.findByRole("img", { name: "The picture, finished" }, { timeout: 3000 })).toBeVisible();
});

test("a stopped painting keeps its last image, with the reason, and is not called finished", async () => {
  await open({ status: "STOPPED" }, { status: "STOPPED", reason: "You stopped it after epoch 18.", frames: [1, 18] });
  expect(await screen.findByText("You stopped it after epoch 18.", { selector: "div > p" })).toBeVisible();
  expect(screen.getByRole("slider", { name: "Epoch" })).toHaveAttribute("aria-valuetext", "when it was stopped");
  expect(screen.queryByText("finished")).toBeNull();
  expect(document.title).toBe("Stopped · NST-Art");
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
  vi.mocked(getBudget).mockResolvedValue({
    depleted: true,
    remaining_ratio: 0,
    renews_at: "2026-12-01T12:00:00",
    largest_size: 2048,
  });
  await open({ status: "NO_BUDGET", progress_url: null });
  expect(await screen.findByText(/renews on 1 December at 12:00/)).toBeVisible();
});

test("a link to a painting that is gone says so, and leads to the studio", async () => {
  vi.mocked(getJob).mockRejectedValue(new Problem({ type: "job-not-found", detail: "" }));
  render(<Easel jobId={JOB_ID} onAgain={() => {}} />, { wrapper: Queries });
  expect(await screen.findByText("This picture no longer exists")).toBeVisible();
  await act(async () => screen.getByRole("button", { name: "Make a new picture" }).click());
  expect(location.hash).toBe("");
});

test("deleting asks first, then forgets the job here too", async () => {
  await makeOwn();
  vi.mocked(deleteJob).mockResolvedValue();
  const { user } = await open({ status: "SUCCEEDED" }, { status: "SUCCEEDED" });
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  expect(deleteJob).not.toHaveBeenCalled();
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(ownJobs()).toEqual([]));
  expect(location.hash).toBe("");
});

test("a job that the service no longer has can still be deleted here", async () => {
  await makeOwn();
  vi.mocked(deleteJob).mockRejectedValue(new Problem({ type: "job-not-found", detail: "" }));
  const { user } = await open({ status: "SUCCEEDED" }, { status: "SUCCEEDED" });
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(ownJobs()).toEqual([]));
});

test("the link is copied, or shown where the browser does not allow that", async () => {
  const { user } = await open({ status: "SUCCEEDED" }, { status: "SUCCEEDED" });
  await user.click(await screen.findByRole("button", { name: "Copy link" }));
  expect(await navigator.clipboard.readText()).toBe(`http://studio.test/p/${JOB_ID}`);
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new DOMException("Not allowed"));
  await user.click(screen.getByRole("button", { name: "Link copied" }));
  expect(await screen.findByLabelText("Link to this picture")).toHaveValue(`http://studio.test/p/${JOB_ID}`);
});
