import { useState } from "react";
import type { Parameters } from "../api/models";
import type { Picture } from "../pictures/picture";
import { firstPhotograph, firstStyle } from "../pictures/samples";
import { DEFAULTS } from "./parameters";

/** What lies ready to be painted. It outlives a look at another job. */
export interface StudioState {
  readonly content: Picture | null;
  readonly style: Picture | null;
  readonly parameters: Parameters;
}

export interface Studio extends StudioState {
  readonly change: (change: Partial<StudioState>) => void;
}

export function useStudio(): Studio {
  const [state, setState] = useState<StudioState>({
    content: firstPhotograph,
    style: firstStyle,
    parameters: DEFAULTS,
  });
  return { ...state, change: (change) => setState((before) => ({ ...before, ...change })) };
}
