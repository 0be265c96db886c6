/** What a job's parameters may be, as the Web API describes them: ranges, choices, defaults and words. */

import openapi from "../../../docs/openapi.json";
import type { Parameters } from "./models";

interface Rule {
  readonly type: string;
  readonly title: string;
  readonly default: number | string | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly (number | string)[];
}

export type ParameterName = keyof Parameters;

export const RULES: Readonly<Record<ParameterName, Rule>> = openapi.components.schemas.Parameters.properties;
export const PARAMETER_NAMES = Object.keys(RULES) as ParameterName[];
/** Epochs by the name that the page shows. */
export const EPOCHS_BY_QUALITY = openapi.components.schemas.Parameters.properties.epochs["x-qualities"];

export const DEFAULTS = Object.fromEntries(
  PARAMETER_NAMES.map((name) => [name, RULES[name].default]),
) as unknown as Parameters;

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Return what a number may be. Throws for a parameter that has no bounds. */
export function rangeOf(name: ParameterName): Range {
  const { minimum, maximum } = RULES[name];
  if (minimum === undefined || maximum === undefined) throw new RangeError(`${name} has no bounds.`);
  return { min: minimum, max: maximum };
}

/** Return what a parameter with choices may be. */
export function choicesOf<Name extends ParameterName>(name: Name): readonly Parameters[Name][] {
  return (RULES[name].enum ?? []) as readonly Parameters[Name][];
}
