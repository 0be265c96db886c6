/** What this browser keeps of the page's own, for browsers too that keep nothing (private windows, a full disk). */

/** What could not be stored: it lasts as long as the page. */
const unstored = new Map<string, string>();

export function readText(key: string): string | null {
  try {
    return unstored.get(key) ?? globalThis.localStorage?.getItem(key) ?? null;
  } catch {
    return null; // a browser that blocks storage throws at the mention of it
  }
}

export function writeText(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
    unstored.delete(key);
  } catch {
    unstored.set(key, text);
  }
}

/** Return what is stored as JSON, null for what is none: another version may have written it. */
export function readJson(key: string): unknown {
  return parsed(readText(key));
}

export function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

/** Kept pictures are a comfort: a browser that has none must not stop a job for it. */
export async function leniently<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    console.info("A picture is left out:", error);
    return undefined;
  }
}
