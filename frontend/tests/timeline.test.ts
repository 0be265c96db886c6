import { expect, test } from "vitest";
import { timelineOf } from "../src/film/timeline";

test("a film lasts three to eight seconds, however many states there are", () => {
  for (const states of [1, 2, 5, 30, 200]) {
    expect(timelineOf(states).seconds).toBeGreaterThanOrEqual(3);
    expect(timelineOf(states).seconds).toBeLessThanOrEqual(8);
  }
});

test("states follow each other, each fading into the next", () => {
  const { at } = timelineOf(11); // a second and a half
  expect(at(0)).toEqual({ index: 0, next: 1, blend: 0, wiped: 0 });
  expect(at(0.225)).toMatchObject({ index: 1, next: 2, blend: expect.closeTo(0.5) });
  expect(at(1.5)).toMatchObject({ index: 10, next: 10, wiped: 0 });
});

test("the finished painting is wiped to the photo and back, and rests at the end", () => {
  const { at, seconds } = timelineOf(11);
  const wiped = Array.from({ length: 100 }, (_, index) => at((seconds * index) / 99).wiped);
  expect(Math.max(...wiped)).toBeGreaterThan(0.99);
  expect(wiped.at(-1)).toBe(0);
  expect(at(seconds)).toMatchObject({ index: 10, next: 10 });
});
