/** Where each style is painted: areas of the photo, each painted over those before it. */

import { STYLE_KINDS, type StyleKind } from "../pictures/picture";
import { parsed } from "../storage";

/** What an area is painted in: one of the styles, the mix of all that hang, or nothing, so that the photo is kept. */
export const PAINTS = ["mix", ...STYLE_KINDS, "keep"] as const;
export type Paint = (typeof PAINTS)[number];

interface Look {
  readonly paint: Paint;
  /** How far its edge reaches out and in, as a fraction of the photo's longer side. */
  readonly softness: number;
}

/** As fractions of the photo's width and height. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Line extends Look {
  readonly shape: "line";
  /** As a fraction of the photo's longer side. */
  readonly width: number;
  /** From left and top, as fractions of the photo's width and height. */
  readonly points: readonly (readonly [number, number])[];
}

export type Area =
  | { readonly shape: "everything"; readonly paint: Paint }
  | Line
  | ({ readonly shape: "rectangle" | "ellipse" } & Look & Box);

export function asBlob(areas: readonly Area[]): Blob {
  return new Blob([JSON.stringify(areas)], { type: "application/json" });
}

/** Return the areas in what was kept as a draft, or by `asBlob`; none of what makes no sense. */
export async function areasIn(kept: unknown): Promise<readonly Area[]> {
  const areas = kept instanceof Blob ? parsed(await kept.text()) : kept;
  if (!Array.isArray(areas) || areas.length === 0) return [];
  return (await import("./schema")).areasIn(areas);
}

/** Return what can be painted with these styles: one of several alone, too. */
export function paintsOf(hanging: readonly StyleKind[]): readonly Paint[] {
  return hanging.length > 1 ? ["mix", ...hanging, "keep"] : ["mix", "keep"];
}

/** Return what an area is painted in when these styles hang: a style that was taken down leaves its areas to the mix. */
export function paintOf({ paint }: Area, hanging: readonly StyleKind[]): Paint {
  return paintsOf(hanging).includes(paint) ? paint : "mix";
}

/** Return whether a style is seen in what is painted so. */
export function shows(paint: Paint, style: StyleKind): boolean {
  return paint === "mix" || paint === style;
}
