import { expect, test } from "vitest";
import { fitted } from "../src/pictures/part";
import { fromSquare, toSquare } from "../src/preview/pixels";

const SIZE = { width: 3, height: 2 };
/** Red counts the pixels. */
const PIXELS = Uint8ClampedArray.from([0, 1, 2, 3, 4, 5].flatMap((index) => [51 * index, 0, 255, 255]));

test("a picture fills its corner of the square, and mirrors the rest", () => {
  const square = toSquare(PIXELS, SIZE, 5);
  const reds = [...square].filter((_, index) => index % 3 === 0).map((red) => Math.round(5 * red));
  expect(reds).toEqual([
    ...[0, 1, 2, 1, 0],
    ...[3, 4, 5, 4, 3],
    ...[0, 1, 2, 1, 0],
    ...[3, 4, 5, 4, 3],
    ...[0, 1, 2, 1, 0],
  ]);
});

test("the corner of a square is the picture again", () => {
  expect([...fromSquare(toSquare(PIXELS, SIZE, 5), SIZE, 5)]).toEqual([...PIXELS]);
});

test("a picture of one row has mirrors of one row", () => {
  const square = toSquare(PIXELS.slice(0, 4), { width: 1, height: 1 }, 2);
  expect([...square]).toEqual([0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1]);
});

test("the longer side fits", () => {
  expect(fitted({ width: 4000, height: 1000 }, 384)).toEqual({ width: 384, height: 96 });
  expect(fitted({ width: 10, height: 4000 }, 384)).toEqual({ width: 1, height: 384 });
});
