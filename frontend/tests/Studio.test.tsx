import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { getBudget } from "../src/api/client";
import { Problem } from "../src/api/problem";
import { ownJob } from "../src/history/history";
import { submit } from "../src/job/submit";
import { decode, encode } from "../src/pictures/canvas";
import { photographs } from "../src/pictures/samples";
import { Studio } from "../src/studio/Studio";
import { useIncoming } from "../src/studio/useIncoming";
import { usePlaces } from "../src/studio/usePlaces";
import { useStudio } from "../src/studio/useStudio";
import { JOB_ID, TOKEN } from "./fakeService";
import { aBitmap, aFile } from "./pictures";
import { Queries } from "./queries";

vi.mock("../src/api/client");
vi.mock("../src/job/submit");
vi.mock("../src/pictures/canvas");
const kept = vi.hoisted(() => new Map<string, unknown>());
vi.mock("idb-keyval", () => ({
  setMany: async (entries: [string, unknown][]) => void entries.map(([key, value]) => kept.set(key, value)),
  delMany: async () => {},
  getMany: async (keys: string[]) => keys.map((key) => kept.get(key)),
}));

const PLENTY = { depleted: false, remaining_ratio: 1, renews_at: "2026-12-01T00:00:00Z", largest_size: 2048 };
const PLACED = {
  jobId: JOB_ID,
  token: TOKEN,
  estimateSeconds: 36,
  pictures: { content: new Blob(), styles: [new Blob(), new Blob()], masks: [] },
};

beforeEach(() => {
  kept.clear();
  URL.createObjectURL = () => "blob:picture";
  vi.mocked(decode).mockImplementation(async () => aBitmap(400, 300));
  vi.mocked(encode).mockImplementation(async () => new Blob(["harbour"]));
  vi.mocked(getBudget).mockResolvedValue(PLENTY);
});

function App() {
  const studio = useStudio();
  const places = usePlaces(studio);
  return (
    <>
      <Studio studio={studio} places={places} over={useIncoming(places.hang)} />
      <button
        type="button"
        onClick={() => studio.replace({ content: photographs.find(({ name }) => name === "coffee") ?? null })}
      >
        Of the collection
      </button>
    </>
  );
}

function open() {
  render(<App />, { wrapper: Queries });
  return userEvent.setup();
}

const paint = () => screen.getByRole("button", { name: "Paint it" });

test("two samples hang ready, with the time that it takes", () => {
  open();
  expect(paint()).toBeEnabled();
  expect(screen.getByText("Takes about 15 seconds")).toBeVisible();
});

test.each([
  [2048, ["256", "384", "512", "768", "1024", "1536", "2048"]],
  [512, ["256", "384", "512"]],
  [4096, ["256", "384", "512", "768", "1024", "1536", "2048", "3072", "4096"]],
])("sizes are offered up to what the site allows: %i", async (largest_size, sizes) => {
  vi.mocked(getBudget).mockResolvedValue({ ...PLENTY, largest_size });
  open();
  const control = screen.getByRole("group", { name: "Size of the longest side, in pixels" });
  const offered = () =>
    within(control)
      .getAllByRole("radio")
      .map((each) => each.parentElement?.textContent);
  await waitFor(() => expect(offered()).toEqual(sizes));
});

test("without a picture there is nothing to paint, and it says which is missing", async () => {
  const user = open();
  await user.click(screen.getByRole("button", { name: "Remove Chelsea" }));
  expect(paint()).toBeDisabled();
  expect(screen.getByText("Choose a photo first")).toBeVisible();
});

test("while a chosen picture is being opened, nothing can be painted", async () => {
  vi.mocked(decode).mockReturnValueOnce(new Promise(() => undefined));
  const user = open();
  await user.upload(screen.getByLabelText("Choose a style picture"), aFile());
  expect(paint()).toBeDisabled();
  expect(screen.getByText("Opening the picture")).toBeVisible();
});

test("an order is placed with what is set, remembered, and shown by its address", async () => {
  vi.mocked(submit).mockResolvedValue(PLACED);
  const user = open();
  await user.click(screen.getByRole("radio", { name: "Draft" }));
  await user.click(screen.getByRole("radio", { name: "256" }));
  await user.click(screen.getByRole("checkbox", { name: "Keep the colours of the photo" }));
  await user.click(paint());
  await waitFor(() => expect(location.hash).toBe(`#job=${JOB_ID}`));
  expect(vi.mocked(submit).mock.calls[0]?.[0]).toMatchObject({
    content: { title: "Chelsea" },
    styles: [{ picture: { title: "The breaker" }, share: 1 }],
    parameters: { epochs: 36, size: 256, preserve_colors: true },
  });
  expect(ownJob(JOB_ID)).toMatchObject({ token: TOKEN, content: "Chelsea", style: "The breaker" });
});

test("a little of a second and a third style is mixed in, ordered with its share, and taken out again", async () => {
  vi.mocked(submit).mockResolvedValue(PLACED);
  const user = open();
  await user.click(screen.getByRole("button", { name: "Mix in another style" }));
  const more = within(await screen.findByRole("region", { name: "A little of other styles" }));
  await user.click(more.getByRole("radio", { name: /^Sunrise/ }));
  const mix = more.getByRole("slider", { name: "Mix of the styles" });
  expect(mix).toHaveAttribute("aria-valuetext", "0.4, between The breaker and Sunrise");
  fireEvent.change(mix, { target: { value: "10" } });
  await user.click(paint());
  await waitFor(() => expect(location.hash).toBe(`#job=${JOB_ID}`));
  expect(vi.mocked(submit).mock.calls[0]?.[0].styles).toMatchObject([
    { picture: { title: "The breaker" }, share: 0.75 },
    { picture: { title: "Sunrise" }, share: 0.25 },
  ]);
  expect(ownJob(JOB_ID)).toMatchObject({ style: "The breaker 75 %, Sunrise 25 %" });

  const [, third] = more.getAllByRole("radio", { name: /^Fish pool/ });
  await user.click(third as HTMLElement);
  expect(more.getAllByRole("slider").map((each) => each.getAttribute("aria-valuetext"))).toHaveLength(3);
  await user.click(more.getByRole("button", { name: "Only one style" }));
  expect(screen.queryByRole("region", { name: "A little of other styles" })).toBeNull();
});

test("a preset sets the manner and leaves size and quality; a reset takes everything back", async () => {
  const user = open();
  await user.click(screen.getByRole("radio", { name: "Fine" }));
  await user.click(screen.getByRole("radio", { name: "Keep colours" }));
  expect(screen.getByRole("checkbox", { name: "Keep the colours of the photo" })).toBeChecked();
  expect(screen.getByRole("radio", { name: "Fine" })).toBeChecked();
  await user.click(screen.getByText("More settings"));
  await user.click(screen.getByRole("button", { name: "Reset settings" }));
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
  expect(screen.getByRole("progressbar", { name: "Uploading the pictures" })).toHaveAttribute("value", "40");
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
  const notice = (await screen.findByText("The server is busy")).closest("[role=alert]") as HTMLElement;
  await user.click(within(notice).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(location.hash).toContain(JOB_ID));
});

test("a fault of the page is told in place of the button, and empties nothing", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  vi.mocked(submit).mockRejectedValue(new TypeError("x is undefined"));
  const user = open();
  await user.click(paint());
  expect(await screen.findByText("Something went wrong on this page")).toBeVisible();
  expect(screen.getByRole("button", { name: "Reload" })).toBeVisible();
  expect(screen.getByRole("img", { name: "The face of a tabby cat, closely" })).toBeVisible();
  expect(log).toHaveBeenCalledWith(expect.any(TypeError));
});

test("when the budget is used up it says so before anything is ordered, and until when", async () => {
  vi.mocked(getBudget).mockResolvedValue({ ...PLENTY, depleted: true, renews_at: "2026-12-01T12:00:00" });
  const user = open();
  expect(await screen.findByText(/renews on 1 December at 12:00/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Paint it" })).toBeNull();
  vi.mocked(getBudget).mockResolvedValue(PLENTY);
  await user.click(screen.getByRole("button", { name: "Check again" }));
  expect(await screen.findByRole("button", { name: "Paint it" })).toBeEnabled();
});

test("a budget that cannot be fetched stops no visitor", async () => {
  vi.mocked(getBudget).mockRejectedValue(new Problem({ type: "unreachable", detail: "" }));
  open();
  await waitFor(() => expect(getBudget).toHaveBeenCalled());
  expect(paint()).toBeEnabled();
});

test("a seed can be rolled", async () => {
  const user = open();
  vi.spyOn(Math, "random").mockReturnValue(0.1234);
  await user.click(screen.getByText("More settings"));
  await user.click(screen.getByRole("button", { name: "Random" }));
  expect(screen.getByLabelText(/^Seed/)).toHaveValue(1234);
});

const ownPhoto = () => screen.findByRole("img", { name: "Your picture “harbour”" });

async function chooseOwn(user: ReturnType<typeof userEvent.setup>): Promise<void> {
  await user.upload(screen.getByLabelText("Choose a photo", { selector: "input" }), aFile());
  expect(await ownPhoto()).toBeVisible();
}

test("a reload brings back one’s own photo, the style and the settings", async () => {
  const user = open();
  await chooseOwn(user);
  await user.click(screen.getByRole("radio", { name: "Sunrise, Stained glass" }));
  await user.click(screen.getByRole("radio", { name: "Fine" }));
  cleanup();
  open();
  expect(await ownPhoto()).toBeVisible();
  expect(screen.getByRole("radio", { name: "Sunrise, Stained glass" })).toBeChecked();
  expect(screen.getByRole("radio", { name: "Fine" })).toBeChecked();
});

test.each<[string, unknown]>([
  ["a text", "a text"],
  ["a picture that is none", { content: { blob: "a text", title: "x", width: 1, height: 1 }, style: null }],
  ["nothing", undefined],
])("a draft that is %s is as good as none", async (_what, draft) => {
  kept.set("nst-art/draft", draft);
  open();
  await waitFor(() => expect(getBudget).toHaveBeenCalled());
  expect(screen.getByRole("img", { name: "The face of a tabby cat, closely" })).toBeVisible();
  expect(paint()).toBeEnabled();
});

test("an own photo that something else took the place of can be brought back", async () => {
  const user = open();
  await chooseOwn(user);
  await user.click(screen.getByRole("button", { name: "Of the collection" }));
  expect(screen.getByRole("img", { name: "A cup of espresso on a red saucer" })).toBeVisible();
  expect(screen.getByText(/“harbour” was replaced/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Undo" }));
  expect(await ownPhoto()).toBeVisible();
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
});

test("settings that were reset can be brought back", async () => {
  const user = open();
  await user.click(screen.getByRole("radio", { name: "Fine" }));
  await user.click(screen.getByText("More settings"));
  await user.click(screen.getByRole("button", { name: "Reset settings" }));
  await user.click(screen.getByRole("button", { name: "Undo" }));
  expect(screen.getByRole("radio", { name: "Fine" })).toBeChecked();
});

test("one sample in place of another is nothing to undo", async () => {
  const user = open();
  await user.click(screen.getByRole("radio", { name: "Espresso, Rachel Michetti" }));
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
});
