/** The settings of a job in words: all of them, only what is unusual, or what differs between two jobs. */

import type { Parameters } from "../api/models";
import { DEFAULTS, QUALITIES, STARTS } from "./parameters";

export interface Setting {
  readonly name: string;
  readonly value: string;
}

export interface Change extends Setting {
  readonly before: string;
}

const WORDS: { readonly [Name in keyof Parameters]: readonly [string, (value: Parameters[Name]) => string] } = {
  size: ["Size", (pixels) => `${pixels} px`],
  epochs: ["Quality", (epochs) => QUALITIES.find((each) => each.epochs === epochs)?.label ?? `${epochs} epochs`],
  style_strength: ["Style strength", String],
  style_scale: ["Brush stroke size", String],
  preserve_colors: ["Colours", (isKept) => (isKept ? "of the photo" : "of the style")],
  smoothness: ["Smoothness", String],
  init: ["Start from", (init) => STARTS.find((each) => each.init === init)?.label ?? init],
  seed: ["Seed", String],
};
const NAMES = Object.keys(WORDS) as (keyof Parameters)[];
const ALWAYS_TOLD: ReadonlySet<string> = new Set(["size", "epochs"]);

export function settingsOf(parameters: Parameters): readonly Setting[] {
  return NAMES.map((name) => ({ name: WORDS[name][0], value: wordOf(parameters, name) }));
}

/** Return the settings in a line: "512 px, Standard, style strength 3". */
export function summaryOf(parameters: Parameters): string {
  const told = NAMES.filter((name) => ALWAYS_TOLD.has(name) || parameters[name] !== DEFAULTS[name]);
  return told
    .map((name) => (ALWAYS_TOLD.has(name) ? "" : `${WORDS[name][0].toLowerCase()} `) + wordOf(parameters, name))
    .join(", ");
}

export function changesBetween(before: Parameters, after: Parameters): readonly Change[] {
  return NAMES.filter((name) => before[name] !== after[name]).map((name) => ({
    name: WORDS[name][0],
    value: wordOf(after, name),
    before: wordOf(before, name),
  }));
}

function wordOf<Name extends keyof Parameters>(parameters: Parameters, name: Name): string {
  return WORDS[name][1](parameters[name]);
}
