import { expect, test } from "vitest";
import { duration, slug } from "../src/text";

test.each([
  [0.2, "1 second"],
  [7, "7 seconds"],
  [23, "25 seconds"],
  [100, "2 minutes"],
  [7200, "2 hours"],
])("%f seconds are %s", (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

test("a title becomes part of a file name", () => {
  expect(slug("Übermut: Tree of life!")).toBe("ubermut-tree-of-life");
});
