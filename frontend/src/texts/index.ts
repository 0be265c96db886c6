/** The language that the page speaks: the browser's, or the one that the visitor chose. */

import { useSyncExternalStore } from "react";
import { readText, writeText } from "../storage";
import { en } from "./en";

export type Texts = typeof en;

/** Each by its own name, and how its texts are loaded. */
const LANGUAGES = {
  en: { name: "English", load: async () => en },
  de: { name: "Deutsch", load: async () => (await import("./de")).de },
  fr: { name: "Français", load: async () => (await import("./fr")).fr },
  es: { name: "Español", load: async () => (await import("./es")).es },
  ja: { name: "日本語", load: async () => (await import("./ja")).ja },
  "zh-Hans": { name: "简体中文", load: async () => (await import("./zh-Hans")).zhHans },
} satisfies Record<string, { name: string; load: () => Promise<Texts> }>;

export type Language = keyof typeof LANGUAGES;
export const languages = Object.keys(LANGUAGES) as Language[];

const KEY = "nst-art/language";

/** All that the page says now. A language comes with every rendering of the page (useLanguage). */
export let texts: Texts = en;
let spoken: Language = "en";
const listeners = new Set<() => void>();

export function language(): Language {
  return spoken;
}

export function nameOf(tag: Language): string {
  return LANGUAGES[tag].name;
}

/** Return the language, and render again when it changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, language, () => "en" as const);
}

/** Speak a language from now on. */
export async function speak(wanted: Language): Promise<void> {
  try {
    texts = await LANGUAGES[wanted].load();
  } catch (error) {
    // Its file may be out of reach: a page in another language is better than none.
    console.info(`The texts in ${LANGUAGES[wanted].name} could not be loaded:`, error);
    return;
  }
  spoken = wanted;
  for (const listener of listeners) listener();
}

/** Speak a language now and at every visit. */
export async function choose(wanted: Language): Promise<void> {
  writeText(KEY, wanted);
  await speak(wanted);
}

/** Return the language that was chosen, or else the first of the browser's that there is. */
export function preferred(): Language {
  const chosen = languages.find((tag) => tag === readText(KEY));
  return chosen ?? navigator.languages.map(closest).find((tag) => tag !== undefined) ?? "en";
}

/** Return the language of the page for one of a browser: "de-AT" is German, and "zh-CN" and "zh-SG" are written in simplified characters. */
function closest(tag: string): Language | undefined {
  const { language: code, script } = new Intl.Locale(tag).maximize();
  return languages.find((each) => each === code || each === `${code}-${script}`);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
