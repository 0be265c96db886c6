import { readFileSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";
import { decode, encode } from "../src/pictures/canvas";
import { CutShort } from "../src/pictures/cutJpeg";
import { ACCEPT } from "../src/pictures/formats";
import { type Part, WHOLE } from "../src/pictures/part";
import { partOf, takePicture, whyTooLong } from "../src/pictures/take";
import { aBitmap, aFile } from "./pictures";

vi.mock("../src/pictures/canvas");

beforeEach(() => {
  vi.mocked(decode).mockResolvedValue(aBitmap(4000, 3000));
  vi.mocked(encode).mockResolvedValue(new Blob(["small"]));
  URL.createObjectURL = () => "blob:picture";
});

test("a picture is shrunk to what the largest job needs, and named after its file", async () => {
  const picture = await takePicture(aFile("my_holiday-2.jpeg"));
  expect(picture).toMatchObject({ title: "my holiday 2", width: 4000, height: 3000, url: "blob:picture" });
  expect((await picture.read()).size).toBe("small".length);
  expect(encode).toHaveBeenCalledWith(expect.anything(), 2048, WHOLE);
});

test("a decoded picture is let go of, whether it was of use or not", async () => {
  const close = vi.fn();
  vi.mocked(decode).mockResolvedValue({ width: 8, height: 8, close });
  await expect(takePicture(aFile())).rejects.toThrow();
  expect(close).toHaveBeenCalledOnce();
});

test.each([
  ["is empty", 0],
  ["is 80 MB, and the limit is 60 MB", 80 * 2 ** 20],
])("a file that %s is refused unread, with its name and what to do", async (reason, bytes) => {
  await expect(takePicture(aFile("a.png", bytes))).rejects.toThrow(new RegExp(`“a.png” ${reason}.*:`));
  expect(decode).not.toHaveBeenCalled();
});

test("what is not a picture is refused with what to do", async () => {
  vi.mocked(decode).mockRejectedValue(new DOMException("The source image could not be decoded."));
  await expect(takePicture(aFile("scan.jpg"))).rejects.toThrow(/“scan.jpg” is not a JPEG.*: save it as JPEG or PNG/);
});

test("a JPEG that is cut short is refused as what it is", async () => {
  vi.mocked(decode).mockRejectedValue(new CutShort());
  await expect(takePicture(aFile("scan.jpg"))).rejects.toThrow(/“scan.jpg” is cut short.*: copy or download it again/);
});

test("a picture of too few pixels is refused", async () => {
  vi.mocked(decode).mockResolvedValue(aBitmap(15, 100));
  await expect(takePicture(aFile())).rejects.toThrow("is 15 × 100 pixels, which is too small");
});

test.each([
  [100, 801],
  [801, 100],
])("a picture of %i × %i pixels is taken, and must be cut", async (width, height) => {
  vi.mocked(decode).mockResolvedValue(aBitmap(width, height));
  expect(whyTooLong(await takePicture(aFile()))).toMatch(/pixels, which is too narrow: crop it to at most 8:1\./);
});

test("a part is encoded, and remembers the file that it came from", async () => {
  const original = aFile();
  const part: Part = { turns: 1, left: 0.5, top: 0, width: 0.25, height: 1 };
  const cut = await partOf(aBitmap(4000, 3000), part, original, "Harbour");
  expect(cut).toMatchObject({ title: "Harbour", width: 750, height: 4000, original });
  expect(encode).toHaveBeenCalledWith(expect.anything(), 2048, part);
});

test.each([
  [16, 16],
  [100, 800],
])("a picture of %i × %i pixels is as small or as long as may be", async (width, height) => {
  vi.mocked(decode).mockResolvedValue(aBitmap(width, height));
  const picture = await takePicture(aFile());
  expect(picture).toMatchObject({ width, height });
  expect(whyTooLong(picture)).toBeNull();
});

test("the page takes the formats of the Web API, and no other", () => {
  const { Picture } = JSON.parse(readFileSync("../docs/openapi.json", "utf8")).components.schemas;
  const types = ACCEPT.split(",").filter((each) => !each.startsWith("."));
  expect(types.sort()).toEqual([...Picture.properties.content_type.enum].sort());
});

test.each(["image/x-icon", "text/plain"])("a file of the type %s is refused unread", async (type) => {
  await expect(takePicture(new File(["x"], "a.b", { type }))).rejects.toThrow(
    /“a.b” is not a supported picture .*: choose a JPEG/,
  );
  expect(decode).not.toHaveBeenCalled();
});

test.each(["image/heif", "image/heic", ""])("a photograph of a phone whose type is “%s” is opened", async (type) => {
  await expect(takePicture(new File(["x"], "a.heic", { type }))).resolves.toMatchObject({ title: "a" });
});

test("a picture that this browser cannot resize is refused with what to do", async () => {
  vi.mocked(encode).mockRejectedValue(new Error("No canvas."));
  await expect(takePicture(aFile("a.png"))).rejects.toThrow(/“a.png” could not be resized.*: save it smaller/);
});
