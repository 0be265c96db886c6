/** The parameters of a job as the studio offers them: qualities and presets. */

import type { Parameters, Size } from "../api/models";
import { DEFAULTS, EPOCHS_BY_QUALITY } from "../api/parameters";

/** What a site offers unless its operator says otherwise. */
export const LARGEST_SIZE: Size = 2048;

type Quality = keyof typeof EPOCHS_BY_QUALITY;
const QUALITY_NAMES: readonly Quality[] = ["draft", "standard", "fine"];
export const QUALITIES = QUALITY_NAMES.map((name) => ({ name, epochs: EPOCHS_BY_QUALITY[name] }));

/** What a preset sets; size, quality and seed stay as they are. */
type Manner = Pick<Parameters, "style_strength" | "style_scale" | "preserve_colors" | "init" | "smoothness">;

const { style_strength, style_scale, preserve_colors, init, smoothness } = DEFAULTS;
const BALANCED: Manner = { style_strength, style_scale, preserve_colors, init, smoothness };

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
