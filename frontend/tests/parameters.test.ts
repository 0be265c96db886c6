import { expect, test } from "vitest";
import { DEFAULTS, estimateSeconds, PRESETS, presetOf, vcpusFrom } from "../src/studio/parameters";

test("the defaults are a preset", () => {
  expect(presetOf(DEFAULTS)).toBe("Balanced");
});

test("every preset is recognised, whatever size and quality it is painted in", () => {
  for (const { label, manner } of PRESETS) {
    expect(presetOf({ ...DEFAULTS, ...manner, size: 768, epochs: 36 })).toBe(label);
  }
});

test("parameters of one’s own are no preset", () => {
  expect(presetOf({ ...DEFAULTS, style_strength: 1.07 })).toBeUndefined();
});

test("the first answer of the Web API corrects the estimate", () => {
  const vcpus = vcpusFrom(36, DEFAULTS);
  expect(estimateSeconds(DEFAULTS, vcpus)).toBeCloseTo(36);
  expect(estimateSeconds({ ...DEFAULTS, epochs: 420 }, vcpus)).toBeCloseTo(4 + 3 * 32);
});
