import { act, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import type { Kind, Picture } from "../src/pictures/picture";
import { photographs } from "../src/pictures/samples";
import { PictureRefused, takePicture } from "../src/pictures/take";
import { Place } from "../src/studio/Place";
import { useIncoming } from "../src/studio/useIncoming";
import { usePlaces } from "../src/studio/usePlaces";
import type { StudioState } from "../src/studio/useStudio";
import { aFile, aPicture } from "./pictures";

vi.mock("../src/pictures/take", async (original) => ({ ...(await original()), takePicture: vi.fn() }));

function Wall({ first = null }: { readonly first?: Picture | null }) {
  const [pictures, setPictures] = useState<Record<Kind, Picture | null>>({
    content: first,
    style: null,
    second: null,
    third: null,
  });
  const replace = (change: Partial<StudioState>) => setPictures((before) => ({ ...before, ...change }));
  const places = usePlaces({ replace });
  const over = useIncoming(places.hang);
  const place = (kind: Kind) => (
    <Place
      kind={kind}
      picture={pictures[kind]}
      other={null}
      groups={[{ samples: photographs }]}
      taking={places[kind]}
      isOver={over === kind}
      isBusy={false}
      onPicture={(picture) => replace({ [kind]: picture })}
    />
  );
  return (
    <>
      {place("content")}
      {place("style")}
    </>
  );
}

function takes(picture: Picture): void {
  vi.mocked(takePicture).mockResolvedValue(picture);
}

const input = () => screen.getByLabelText("Choose a photo", { selector: "input" });
const shown = () => screen.findByRole("img", { name: "A harbour" });

test("an empty place invites to choose, drop or paste", () => {
  render(<Wall />);
  expect(screen.getAllByText("or drop or paste one here")).toHaveLength(2);
});

test("a chosen file hangs in the frame, under its title", async () => {
  takes(aPicture());
  render(<Wall />);
  await userEvent.upload(input(), aFile());
  expect(await shown()).toHaveAttribute("src", "blob:harbour");
  expect(screen.getByText("Harbour")).toBeVisible();
});

test("a dropped file hangs in the frame, and the browser does not open it", async () => {
  takes(aPicture());
  render(<Wall />);
  const place = screen.getByRole("region", { name: "Photo" });
  const wasLeftToBrowser = fireEvent.drop(place, { dataTransfer: { files: [aFile()] } });
  expect(wasLeftToBrowser).toBe(false);
  expect(await shown()).toBeVisible();
});

test("a pasted file hangs in the frame", async () => {
  takes(aPicture());
  render(<Wall />);
  fireEvent.paste(document.body, { clipboardData: { files: [aFile()] } });
  expect(await shown()).toBeVisible();
});

test("a paste is for the place that has the focus", async () => {
  takes(aPicture());
  render(<Wall />);
  const style = screen.getByRole("region", { name: "Style" });
  screen.getByLabelText("Choose a style picture", { selector: "input" }).focus();
  fireEvent.paste(document.body, { clipboardData: { files: [aFile()] } });
  expect(await within(style).findByRole("img", { name: "A harbour" })).toBeVisible();
});

test("a file that is dropped beside the frames is taken as the photo, and the browser does not open it", async () => {
  takes(aPicture());
  render(<Wall />);
  expect(fireEvent.dragOver(document.body, { dataTransfer: { files: [] } })).toBe(false);
  expect(fireEvent.drop(document.body, { dataTransfer: { files: [aFile()] } })).toBe(false);
  const photo = screen.getByRole("region", { name: "Photo" });
  expect(await within(photo).findByRole("img", { name: "A harbour" })).toBeVisible();
});

test("of files that are dropped together the first is the photo and the second the style", async () => {
  vi.mocked(takePicture).mockImplementation(async ({ name }) => aPicture({ title: name, description: name }));
  render(<Wall />);
  fireEvent.drop(document.body, { dataTransfer: { files: [aFile("me.jpg"), aFile("wave.jpg"), aFile("x.jpg")] } });
  const [photo, style] = ["Photo", "Style"].map((name) => within(screen.getByRole("region", { name })));
  expect(await photo?.findByRole("img", { name: "me.jpg" })).toBeVisible();
  expect(await style?.findByRole("img", { name: "wave.jpg" })).toBeVisible();
  expect(screen.getByText(/^Of 3 files, the first two are used/)).toBeVisible();
});

test("a link that is dropped is refused with what to do, and the browser does not follow it", async () => {
  render(<Wall />);
  const transfer = { files: [], types: ["text/uri-list"] };
  expect(fireEvent.drop(document.body, { dataTransfer: transfer })).toBe(false);
  expect(await screen.findByText(/not a file: save the picture first/)).toBeVisible();
});

test("text that is dragged within the page is left to the browser", () => {
  render(<Wall />);
  const transfer = { files: [], types: ["text/plain"] };
  expect(fireEvent.dragOver(document.body, { dataTransfer: transfer })).toBe(true);
});

test("a file that was chosen before the page came alive is taken", async () => {
  takes(aPicture());
  const files = vi.spyOn(HTMLInputElement.prototype, "files", "get").mockReturnValueOnce([aFile()] as never);
  render(<Wall />);
  files.mockRestore();
  expect(await shown()).toBeVisible();
});

test("a file that cannot be used is refused aloud, and what hangs there stays", async () => {
  vi.mocked(takePicture).mockRejectedValue(new PictureRefused("“a.txt” is not a picture."));
  render(<Wall first={aPicture()} />);
  await userEvent.upload(input(), aFile());
  expect(await screen.findByText("“a.txt” is not a picture.")).toHaveAttribute("role", "alert");
  expect(await shown()).toBeVisible();
});

test("of two files in a row the last one wins, even if it is read first", async () => {
  let finishFirst: (picture: Picture) => void = () => {};
  vi.mocked(takePicture)
    .mockReturnValueOnce(new Promise((resolve) => (finishFirst = resolve)))
    .mockResolvedValueOnce(aPicture());
  render(<Wall />);
  await userEvent.upload(input(), aFile("slow.jpg"));
  await userEvent.upload(input(), aFile("quick.jpg"));
  expect(await shown()).toBeVisible();
  await act(async () => finishFirst(aPicture({ description: "Too late" })));
  expect(await shown()).toBeVisible();
});

test("a sample hangs in the frame, and is marked in the drawer", async () => {
  render(<Wall />);
  const [sample] = screen.getAllByRole("radio", { name: "Espresso, Rachel Michetti" });
  await userEvent.click(sample as HTMLElement);
  expect(screen.getByRole("img", { name: "A cup of espresso on a red saucer" })).toBeVisible();
  expect(sample).toBeChecked();
});

test("a picture can be taken down", async () => {
  render(<Wall first={aPicture()} />);
  await userEvent.click(screen.getByRole("button", { name: "Remove Harbour" }));
  expect(screen.getAllByText("Nothing chosen")).toHaveLength(2);
});
