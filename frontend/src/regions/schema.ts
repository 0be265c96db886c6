/** Areas as they are kept, checked: loaded only where some were kept, which is seldom. */

import * as z from "zod/mini";
import { type Area, PAINTS } from "./areas";

const fraction = z.number().check(z.minimum(-1), z.maximum(2));
const look = { paint: z.enum(PAINTS), softness: z.number().check(z.minimum(0), z.maximum(1)) };
const box = { left: fraction, top: fraction, width: fraction, height: fraction };
const areaSchema = z.discriminatedUnion("shape", [
  z.object({ shape: z.literal("everything"), paint: z.enum(PAINTS) }),
  z.object({
    shape: z.literal("line"),
    ...look,
    width: z.number().check(z.gt(0), z.maximum(1)),
    points: z.array(z.tuple([fraction, fraction])).check(z.minLength(1)),
  }),
  z.object({ shape: z.literal("rectangle"), ...look, ...box }),
  z.object({ shape: z.literal("ellipse"), ...look, ...box }),
]);

/** Return the areas in what was kept; none of what makes no sense. */
export function areasIn(kept: unknown): readonly Area[] {
  return z.array(areaSchema).safeParse(kept).data ?? [];
}
