import { expect, test } from "vitest";
import { blendOf, DEFAULT_SHARES, LEAST, sharesOf, titleOf, withShare } from "../src/studio/shares";
import { sharesAt } from "../src/studio/Triangle";
import { aPicture } from "./pictures";

const [WAVE, MOON, FISH] = ["Wave", "Moon", "Fish"].map((title) => aPicture({ title }));
const THREE = blendOf({ style: WAVE ?? null, second: MOON ?? null, third: FISH ?? null }, DEFAULT_SHARES);

test("shares are of the styles that hang, and 1 all together", () => {
  expect(blendOf({ style: WAVE ?? null, second: null, third: null }, DEFAULT_SHARES)).toMatchObject([{ share: 1 }]);
  expect(THREE.map(({ share }) => share)).toEqual([0.5, 1 / 3, 1 / 6].map((share) => expect.closeTo(share)));
});

test("a share that is set leaves the others their ratio, and something of each", () => {
  expect(withShare(THREE, "style", 0.25)).toEqual({
    style: 0.25,
    second: expect.closeTo(0.5),
    third: expect.closeTo(0.25),
  });
  const most = withShare(THREE, "second", 1);
  expect(Math.min(...Object.values(most))).toBeCloseTo(LEAST);
  expect(most.second).toBeCloseTo(1 - 2 * LEAST);
});

test("in the triangle a corner is nearly all of one style, and the middle a third of each", () => {
  expect(sharesAt(50, 8)).toEqual([0.909, 0.045, 0.045].map((share) => expect.closeTo(share, 2)));
  expect(sharesAt(50, 56)).toEqual([1, 1, 1].map((share) => expect.closeTo(share / 3, 2)));
  for (const share of sharesAt(-500, 900)) expect(share).toBeGreaterThan(0.02);
});

test("a job's weights become shares again, and one style alone leaves the defaults", () => {
  expect(sharesOf([1])).toEqual(DEFAULT_SHARES);
  expect(sharesOf([0.7, 0.3])).toMatchObject({ style: 0.7, second: 0.3 });
});

test("a mix is called by its titles and their shares", () => {
  expect(titleOf([{ title: "Wave", share: 1 }])).toBe("Wave");
  expect(titleOf(THREE.map(({ picture, share }) => ({ title: picture.title, share })))).toBe(
    "Wave 50 %, Moon 33 %, Fish 17 %",
  );
});
