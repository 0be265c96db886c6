import { expect, test } from "vitest";
import { DEFAULTS } from "../src/api/parameters";
import { PRESET_NAMES, PRESETS, presetOf } from "../src/studio/parameters";

test("the defaults are a preset", () => {
  expect(presetOf(DEFAULTS)).toBe("balanced");
});

test("every preset is recognised, whatever size and quality it is painted in", () => {
  for (const name of PRESET_NAMES) {
    expect(presetOf({ ...DEFAULTS, ...PRESETS[name], size: 768, epochs: 36 })).toBe(name);
  }
});

test("parameters of one’s own are no preset", () => {
  expect(presetOf({ ...DEFAULTS, style_strength: 1.07 })).toBeUndefined();
});
