import { act, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import type { Picture } from "../src/pictures/picture";
import { photographs } from "../src/pictures/samples";
import { PictureRefused, takePicture } from "../src/pictures/take";
import { Place } from "../src/studio/Place";
import { aFile, aPicture } from "./pictures";

vi.mock("../src/pictures/take", async (original) => ({ ...(await original()), takePicture: vi.fn() }));

function Wall({ first = null }: { readonly first?: Picture | null }) {
  const [picture, setPicture] = useState(first);
  return <Place kind="content" picture={picture} samples={photographs} onPicture={setPicture} />;
}

function takes(picture: Picture): void {
  vi.mocked(takePicture).mockResolvedValue(picture);
}

const input = () => screen.getByLabelText("Choose a photograph", { selector: "input" });
const shown = () => screen.findByRole("img", { name: "A harbour" });

test("an empty place invites to choose, drop or paste", () => {
  render(<Wall />);
  expect(screen.getByText("or drop or paste one here")).toBeVisible();
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
  const place = screen.getByRole("region", { name: "Your photograph" });
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

test("a paste while the other place has the focus is not for this one", () => {
  render(
    <>
      <Wall />
      <section data-place="style">
        <button type="button">Other</button>
      </section>
    </>,
  );
  screen.getByRole("button", { name: "Other" }).focus();
  fireEvent.paste(document.body, { clipboardData: { files: [aFile()] } });
  expect(takePicture).not.toHaveBeenCalled();
});

test("a file that was chosen before the page came alive is taken", async () => {
  takes(aPicture());
  const files = vi.spyOn(HTMLInputElement.prototype, "files", "get").mockReturnValue([aFile()] as never);
  render(<Wall />);
  files.mockRestore();
  expect(await shown()).toBeVisible();
});

test("a file that cannot be used is refused aloud, and what hangs there stays", async () => {
  vi.mocked(takePicture).mockRejectedValue(new PictureRefused("“a.txt” is not a picture."));
  render(<Wall first={aPicture()} />);
  await userEvent.upload(input(), aFile());
  expect(await screen.findByRole("alert")).toHaveTextContent("“a.txt” is not a picture.");
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
  const sample = screen.getByRole("button", { name: "Espresso, Rachel Michetti" });
  await userEvent.click(sample);
  expect(screen.getByRole("img", { name: "A cup of espresso on a red saucer" })).toBeVisible();
  expect(sample).toHaveAttribute("aria-pressed", "true");
});

test("a picture can be taken down", async () => {
  render(<Wall first={aPicture()} />);
  await userEvent.click(screen.getByRole("button", { name: "Remove Harbour" }));
  expect(screen.getByText("The frame is empty")).toBeVisible();
});
