import { expect, test } from "vitest";
import { middle, sizeOf, turned, WHOLE } from "../src/pictures/part";

const PICTURE = { width: 400, height: 300 };

test("a turn to the side swaps the sides", () => {
  expect(turned(PICTURE, 0)).toEqual(PICTURE);
  expect(turned(PICTURE, 1)).toEqual({ width: 300, height: 400 });
  expect(turned(PICTURE, 2)).toEqual(PICTURE);
});

test.each([
  [0, 1, { width: 300, height: 300 }],
  [1, 1, { width: 300, height: 300 }],
  [0, 2, { width: 400, height: 200 }],
  [1, 0.5, { width: 200, height: 400 }],
] as const)("turned by %i quarters, the largest part of the aspect %d lies in the middle", (turns, aspect, size) => {
  const part = middle(PICTURE, turns, aspect);
  expect(sizeOf(PICTURE, part)).toEqual(size);
  expect(2 * part.left + part.width).toBeCloseTo(1);
  expect(2 * part.top + part.height).toBeCloseTo(1);
});

test("the whole is as large as the picture", () => {
  expect(sizeOf(PICTURE, WHOLE)).toEqual(PICTURE);
});
