/** What a visitor changes in a finished picture, without another job. */

import type { Range } from "../api/parameters";

export interface Mix {
  /** How much of the painting there is: 0 is the photo. */
  readonly painting: number;
  /** How much of its colours come from the photo. */
  readonly photoColors: number;
  /** A step is twice as bright in the middle of the range; black and white stay. */
  readonly brightness: number;
  /** A step is twice as much contrast. */
  readonly contrast: number;
}

export const AS_PAINTED: Mix = { painting: 1, photoColors: 0, brightness: 0, contrast: 0 };
export const SHARE: Range = { min: 0, max: 1 };
export const STEPS: Range = { min: -1, max: 1 };

export function isAsPainted(mix: Mix): boolean {
  return (Object.keys(AS_PAINTED) as (keyof Mix)[]).every((name) => mix[name] === AS_PAINTED[name]);
}
