/** Numbers, moments and titles in words. */

import { language, texts } from "./texts";
import { filled } from "./texts/Filled";

/** Return a length of time as one would say it: "20 seconds", "3 minutes". */
export function duration(seconds: number): string {
  if (seconds < 90)
    return inUnits(seconds < 10 ? Math.max(1, Math.round(seconds)) : Math.round(seconds / 5) * 5, "second");
  if (seconds < 90 * 60) return inUnits(Math.round(seconds / 60), "minute");
  return inUnits(Math.round(seconds / 3600), "hour");
}

function inUnits(count: number, unit: "second" | "minute" | "hour"): string {
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(count);
}

/** Return a moment in the visitor’s own time zone: "1 December at 01:00". */
export function moment(date: Date): string {
  return new Intl.DateTimeFormat(locale(), {
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
  }).format(date);
}

/** The page's English is that of Britain. */
function locale(): string {
  return language() === "en" ? "en-GB" : language();
}

/** Return what a painting is called: by its photo and its style. */
export function inTheStyleOf(photo: string, style: string): string {
  return filled(texts.easel.inTheStyleOf, { photo, style });
}

/** Return text as it may stand in a file's name: "Tree of life" becomes "tree-of-life". */
export function slug(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);
}
