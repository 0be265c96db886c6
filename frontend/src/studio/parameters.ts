/** The parameters of a job: defaults, ranges and presets. */

import type { Init, Parameters, Size } from "../api/models";

export const DEFAULTS: Parameters = {
  size: 512,
  epochs: 100,
  style_strength: 1,
  style_scale: 1,
  preserve_colors: false,
  init: "content",
  smoothness: 1,
  seed: 0,
};

export const SIZES: readonly Size[] = [256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096];
/** What a site offers unless its operator says otherwise. */
export const LARGEST_SIZE: Size = 2048;
export const QUALITIES = [
  { name: "draft", epochs: 36 },
  { name: "standard", epochs: 100 },
  { name: "fine", epochs: 300 },
] as const;
export const STARTS: readonly Init[] = ["content", "style", "noise"];

export interface Range {
  readonly min: number;
  readonly max: number;
}
export const STRENGTH: Range = { min: 0.1, max: 10 };
export const SCALE: Range = { min: 0.25, max: 2 };
export const SMOOTHNESS: Range = { min: 0, max: 10 };
export const MAX_SEED = 2 ** 32 - 1;

/** What a preset sets; size, quality and seed stay as they are. */
type Manner = Pick<Parameters, "style_strength" | "style_scale" | "preserve_colors" | "init" | "smoothness">;

const BALANCED: Manner = {
  style_strength: 1,
  style_scale: 1,
  preserve_colors: false,
  init: "content",
  smoothness: 1,
};

export const PRESETS = {
  balanced: BALANCED,
  light: { ...BALANCED, style_strength: 0.4, style_scale: 0.75 },
  bold: { ...BALANCED, style_strength: 3, style_scale: 1.5 },
  colors: { ...BALANCED, preserve_colors: true },
} satisfies Record<string, Manner>;
export type Preset = keyof typeof PRESETS;
export const PRESET_NAMES = Object.keys(PRESETS) as Preset[];

/** Return the preset that `parameters` are, if they are one. */
export function presetOf(parameters: Parameters): Preset | undefined {
  const isSame = (manner: Manner) =>
    Object.entries(manner).every(([name, value]) => parameters[name as keyof Manner] === value);
  return PRESET_NAMES.find((name) => isSame(PRESETS[name]));
}
