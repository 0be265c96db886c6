/** The settings of a job in words: all of them, only what is unusual, or what differs between two jobs. */

import type { Parameters } from "../api/models";
import { DEFAULTS, PARAMETER_NAMES, type ParameterName, RULES } from "../api/parameters";
import { texts } from "../texts";
import { QUALITIES } from "./parameters";

export interface Setting {
  readonly name: string;
  readonly value: string;
}

export interface Change extends Setting {
  readonly before: string;
}

/** Of those that a number does not say well. */
const WORDS: { readonly [Name in ParameterName]?: (value: Parameters[Name]) => string } = {
  size: (pixels) => `${pixels} px`,
  epochs: (epochs) => {
    const quality = QUALITIES.find((each) => each.epochs === epochs);
    return quality ? texts.settings.qualities[quality.name] : texts.settings.epochs(epochs);
  },
  preserve_colors: (isKept) => (isKept ? texts.settings.ofPhoto : texts.settings.ofStyle),
  init: (init) => texts.settings.starts[init],
};
const ALWAYS_TOLD: ReadonlySet<string> = new Set(["size", "epochs"]);

/** Return what a parameter is called: by the Web API's own word where the page has none yet. */
export function nameOf(name: ParameterName): string {
  const names: { readonly [Name in ParameterName]?: string } = texts.settings.names;
  return names[name] ?? RULES[name].title;
}

export function settingsOf(parameters: Parameters): readonly Setting[] {
  return PARAMETER_NAMES.map((name) => ({ name: nameOf(name), value: wordOf(parameters, name) }));
}

/** Return the settings in a line: "512 px, Standard, style strength 3". */
export function summaryOf(parameters: Parameters): string {
  const told = PARAMETER_NAMES.filter((name) => ALWAYS_TOLD.has(name) || parameters[name] !== DEFAULTS[name]);
  return told
    .map((name) => (ALWAYS_TOLD.has(name) ? "" : `${texts.settings.inLine(nameOf(name))} `) + wordOf(parameters, name))
    .join(", ");
}

export function changesBetween(before: Parameters, after: Parameters): readonly Change[] {
  return PARAMETER_NAMES.filter((name) => before[name] !== after[name]).map((name) => ({
    name: nameOf(name),
    value: wordOf(after, name),
    before: wordOf(before, name),
  }));
}

function wordOf<Name extends ParameterName>(parameters: Parameters, name: Name): string {
  return WORDS[name]?.(parameters[name]) ?? String(parameters[name]);
}
