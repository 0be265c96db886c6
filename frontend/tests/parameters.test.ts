import { expect, test } from "vitest";
import { DEFAULTS, PRESETS, presetOf } from "../src/studio/parameters";

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
