/** The settings of a job in words: all of them, only what is unusual, or what differs between two jobs. */

import type { Parameters } from "../api/models";
import { texts } from "../texts";
import { DEFAULTS, QUALITIES } from "./parameters";

export interface Setting {
  readonly name: string;
  readonly value: string;
}

export interface Change extends Setting {
  readonly before: string;
}

const VALUES: { readonly [Name in keyof Parameters]: (value: Parameters[Name]) => string } = {
  size: (pixels) => `${pixels} px`,
  epochs: (epochs) => {
    const quality = QUALITIES.find((each) => each.epochs === epochs);
    return quality ? texts.settings.qualities[quality.name] : texts.settings.epochs(epochs);
  },
  style_strength: String,
  style_scale: String,
  preserve_colors: (isKept) => (isKept ? texts.settings.ofPhoto : texts.settings.ofStyle),
  smoothness: String,
  init: (init) => texts.settings.starts[init],
  seed: String,
};
const NAMES = Object.keys(VALUES) as (keyof Parameters)[];
const ALWAYS_TOLD: ReadonlySet<string> = new Set(["size", "epochs"]);

export function settingsOf(parameters: Parameters): readonly Setting[] {
  return NAMES.map((name) => ({ name: texts.settings.names[name], value: wordOf(parameters, name) }));
}

/** Return the settings in a line: "512 px, Standard, style strength 3". */
export function summaryOf(parameters: Parameters): string {
  const told = NAMES.filter((name) => ALWAYS_TOLD.has(name) || parameters[name] !== DEFAULTS[name]);
  return told
    .map(
      (name) =>
        (ALWAYS_TOLD.has(name) ? "" : `${texts.settings.inLine(texts.settings.names[name])} `) +
        wordOf(parameters, name),
    )
    .join(", ");
}

export function changesBetween(before: Parameters, after: Parameters): readonly Change[] {
  return NAMES.filter((name) => before[name] !== after[name]).map((name) => ({
    name: texts.settings.names[name],
    value: wordOf(after, name),
    before: wordOf(before, name),
  }));
}

function wordOf<Name extends keyof Parameters>(parameters: Parameters, name: Name): string {
  return VALUES[name](parameters[name]);
}
