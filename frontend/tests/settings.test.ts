import { expect, test } from "vitest";
import { DEFAULTS } from "../src/api/parameters";
import { changesBetween, settingsOf, summaryOf } from "../src/studio/settings";

test("a summary tells size, quality and what is unusual, so that pictures can be told apart", () => {
  expect(summaryOf(DEFAULTS)).toBe("512 px, Standard");
  expect(summaryOf({ ...DEFAULTS, epochs: 99, style_strength: 3, preserve_colors: true, seed: 7 })).toBe(
    "512 px, 99 epochs, style strength 3, colours of the photo, seed 7",
  );
});

test("all settings have a name and a value", () => {
  expect(settingsOf(DEFAULTS)).toHaveLength(Object.keys(DEFAULTS).length);
  for (const { name, value } of settingsOf(DEFAULTS)) expect(`${name} ${value}`).toMatch(/^[A-Z].* .+/);
});

test("what changed between two jobs is told with both values, and nothing else is", () => {
  expect(changesBetween(DEFAULTS, { ...DEFAULTS, epochs: 36, init: "noise" })).toEqual([
    { name: "Quality", before: "Standard", value: "Draft" },
    { name: "Start from", before: "The photo", value: "Noise" },
  ]);
});
