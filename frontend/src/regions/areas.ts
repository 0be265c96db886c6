/** Where each style is painted: areas of the photo, each painted over those before it. */

import * as z from "zod/mini";
import { STYLE_KINDS, type StyleKind } from "../pictures/picture";
import { parsed } from "../storage";

/** What an area is painted in: one of the styles, the mix of all that hang, or nothing, so that the photo is kept. */
export const PAINTS = ["mix", ...STYLE_KINDS, "keep"] as const;
export type Paint = (typeof PAINTS)[number];

const fraction = z.number().check(z.minimum(-1), z.maximum(2));
const look = {
  paint: z.enum(PAINTS),
  /** How far its edge reaches out and in, as a fraction of the photo's longer side. */
  softness: z.number().check(z.minimum(0), z.maximum(1)),
};
const box = { left: fraction, top: fraction, width: fraction, height: fraction };
const areaSchema = z.discriminatedUnion("shape", [
  z.object({ shape: z.literal("everything"), paint: z.enum(PAINTS) }),
  z.object({
    shape: z.literal("line"),
    ...look,
    /** As a fraction of the photo's longer side. */
    width: z.number().check(z.gt(0), z.maximum(1)),
    /** From left and top, as fractions of the photo's width and height. */
    points: z.array(z.tuple([fraction, fraction])).check(z.minLength(1)),
  }),
  z.object({ shape: z.literal("rectangle"), ...look, ...box }),
  z.object({ shape: z.literal("ellipse"), ...look, ...box }),
]);

export const areasSchema = z.array(areaSchema);
export type Area = z.infer<typeof areaSchema>;
export type Line = Extract<Area, { shape: "line" }>;

export function asBlob(areas: readonly Area[]): Blob {
  return new Blob([JSON.stringify(areas)], { type: "application/json" });
}

/** Return the areas in what `asBlob` returned; none of what makes no sense. */
export async function areasIn(kept: Blob): Promise<readonly Area[]> {
  return areasSchema.safeParse(parsed(await kept.text())).data ?? [];
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
