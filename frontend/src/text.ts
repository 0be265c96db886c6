/** Numbers and moments in words. */

/** Return a length of time as one would say it: "20 seconds", "3 minutes". */
export function duration(seconds: number): string {
  if (seconds < 90)
    return plural(seconds < 10 ? Math.max(1, Math.round(seconds)) : Math.round(seconds / 5) * 5, "second");
  if (seconds < 90 * 60) return plural(Math.round(seconds / 60), "minute");
  return plural(Math.round(seconds / 3600), "hour");
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Return a moment in the visitor’s own time zone: "1 December at 01:00". */
export function moment(date: Date): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" }).format(
    date,
  );
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
