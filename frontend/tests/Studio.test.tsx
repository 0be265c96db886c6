import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { getBudget } from "../src/api/client";
import { Problem } from "../src/api/problem";
import { ownJob } from "../src/history/history";
import { submit } from "../src/job/submit";
import { Studio } from "../src/studio/Studio";
import { useStudio } from "../src/studio/useStudio";
import { JOB_ID, TOKEN } from "./fakeService";
import { Queries } from "./queries";

vi.mock("../src/api/client");
vi.mock("../src/job/submit");
vi.mock("idb-keyval", () => ({ setMany: async () => {}, delMany: async () => {}, getMany: async () => [] }));

const PLENTY = { depleted: false, remaining_ratio: 1, renews_at: "2026-12-01T00:00:00Z" };
const PLACED = {
  jobId: JOB_ID,
  token: TOKEN,
  estimateSeconds: 36,
  pictures: { content: new Blob(), style: new Blob() },
};

beforeEach(() => {
  vi.mocked(getBudget).mockResolvedValue(PLENTY);
});

function App() {
  return <Studio {...useStudio()} />;
}

function open() {
  render(<App />, { wrapper: Queries });
  return userEvent.setup();
}

const paint = () => screen.getByRole("button", { name: "Paint it" });

test("two samples hang ready, with the time that it takes", () => {
  open();
  expect(paint()).toBeEnabled();
  expect(screen.getByText("Takes about 20 seconds")).toBeVisible();
});

test("without a picture there is nothing to paint, and it says which is missing", async () => {
  const user = open();
  await user.click(screen.getByRole("button", { name: "Remove Chelsea" }));
  expect(paint()).toBeDisabled();
  expect(screen.getByText("Hang a photograph first")).toBeVisible();
});

test("an order is placed with what is set, remembered, and shown by its address", async () => {
  vi.mocked(submit).mockResolvedValue(PLACED);
  const user = open();
  await user.click(screen.getByRole("radio", { name: "Draft" }));
  await user.click(screen.getByRole("radio", { name: "256" }));
  await user.click(screen.getByRole("checkbox", { name: "Keep the colours of the photograph" }));
  await user.click(paint());
  await waitFor(() => expect(location.hash).toBe(`#job=${JOB_ID}`));
  expect(vi.mocked(submit).mock.calls[0]?.[0]).toMatchObject({
    content: { title: "Chelsea" },
    style: { title: "The breaker" },
    parameters: { epochs: 36, size: 256, preserve_colors: true },
  });
  expect(ownJob(JOB_ID)).toMatchObject({ token: TOKEN, content: "Chelsea", style: "The breaker" });
});

test("a preset sets the manner and leaves size and quality; a reset takes everything back", async () => {
  const user = open();
  await user.click(screen.getByRole("radio", { name: "Fine" }));
  await user.click(screen.getByRole("radio", { name: "My colours" }));
  expect(screen.getByRole("checkbox", { name: "Keep the colours of the photograph" })).toBeChecked();
  expect(screen.getByRole("radio", { name: "Fine" })).toBeChecked();
  await user.click(screen.getByText("More"));
  await user.click(screen.getByRole("button", { name: "Reset all of these" }));
  expect(screen.getByRole("radio", { name: "Standard" })).toBeChecked();
  expect(screen.getByRole("radio", { name: "Balanced" })).toBeChecked();
});

test("while an order is placed it says what happens, and can be cancelled", async () => {
  let signal: AbortSignal | undefined;
  vi.mocked(submit).mockImplementation((_order, onStep, given) => {
    signal = given;
    onStep({ name: "uploading", percent: 40 });
    return new Promise((_resolve, reject) =>
      given.addEventListener("abort", () => reject(new DOMException("", "AbortError"))),
    );
  });
  const user = open();
  await user.click(paint());
  expect(screen.getByRole("progressbar", { name: "Sending the pictures" })).toHaveAttribute("value", "40");
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(signal?.aborted).toBe(true);
  expect(await screen.findByRole("button", { name: "Paint it" })).toBeEnabled();
  expect(screen.queryByText(/went wrong|broke/)).toBeNull();
});

test("a refused order says why, and can be tried again", async () => {
  vi.mocked(submit)
    .mockRejectedValueOnce(new Problem({ type: "busy", detail: "" }))
    .mockResolvedValueOnce(PLACED);
  const user = open();
  await user.click(paint());
  const notice = (await screen.findByText("Many people are here")).closest("[role=alert]") as HTMLElement;
  await user.click(within(notice).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(location.hash).toContain(JOB_ID));
});

test("when the budget is used up it says so before anything is ordered, and until when", async () => {
  vi.mocked(getBudget).mockResolvedValue({ ...PLENTY, depleted: true, renews_at: "2026-12-01T12:00:00" });
  const user = open();
  expect(await screen.findByText(/filled again on 1 December at 12:00/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Paint it" })).toBeNull();
  vi.mocked(getBudget).mockResolvedValue(PLENTY);
  await user.click(screen.getByRole("button", { name: "Look again" }));
  expect(await screen.findByRole("button", { name: "Paint it" })).toBeEnabled();
});

test("a budget that cannot be asked for stops nobody", async () => {
  vi.mocked(getBudget).mockRejectedValue(new Problem({ type: "unreachable", detail: "" }));
  open();
  await waitFor(() => expect(getBudget).toHaveBeenCalled());
  expect(paint()).toBeEnabled();
});

test("a seed can be rolled", async () => {
  const user = open();
  vi.spyOn(Math, "random").mockReturnValue(0.1234);
  await user.click(screen.getByText("More"));
  await user.click(screen.getByRole("button", { name: "Roll" }));
  expect(screen.getByLabelText(/^Seed/)).toHaveValue(1234);
});
