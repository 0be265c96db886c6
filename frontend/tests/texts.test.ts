import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { duration, inTheStyleOf, moment } from "../src/text";
import { choose, language, preferred, speak, type Texts, texts } from "../src/texts";
import { de } from "../src/texts/de";
import { en } from "../src/texts/en";
import { es } from "../src/texts/es";
import { fr } from "../src/texts/fr";
import { ja } from "../src/texts/ja";
import { zhHans } from "../src/texts/zh-Hans";

const OTHERS: readonly (readonly [string, Texts])[] = Object.entries({ de, es, fr, ja, "zh-Hans": zhHans });

beforeEach(() => localStorage.clear());
afterEach(async () => {
  vi.unstubAllGlobals();
  await speak("en");
});

/** Return each text by its path; of a text with something in it, what it says of a few words and numbers. */
function flat(part: unknown, path = ""): [string, string][] {
  if (typeof part === "string") return [[path, part]];
  if (typeof part === "function") return [[path, said(part as (...values: unknown[]) => unknown)]];
  return Object.entries(part as object).flatMap(([name, each]) => flat(each, `${path}.${name}`));
}

function said(text: (...values: unknown[]) => unknown): string {
  const size = { width: 11, height: 13 };
  const tries = [["A", "B", "C"], ["A", size, 7], [size], [[{ title: "A", percent: 7 }]]];
  for (const values of tries) {
    try {
      return String(text(...values));
    } catch {} // it wanted others
  }
  throw new Error(`What does this text want? ${text}`);
}

test.each(OTHERS)("in %s, no text is missing, empty or too many", (_tag, other) => {
  const names = (all: Texts) => flat(all).map(([path]) => path);
  expect(names(other)).toEqual(names(en));
  expect(flat(other).filter(([, text]) => text.trim() === "")).toEqual([]);
});

test.each(OTHERS)("in %s, each text has the same places to fill", (_tag, other) => {
  const placesIn = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  const english = new Map(flat(en));
  for (const [path, text] of flat(other))
    expect([path, placesIn(text)]).toEqual([path, placesIn(english.get(path) ?? "")]);
});

/** Names, and words that two languages share. */
const THE_SAME =
  /^\.(samples\.\w+\.(title|credit)|easel\.(pause|zoom)|settings\.(inLine|names\.seed|qualities\.standard)|place\.headings\.(content|style)|regions\.tools\.\w+|mixing\.paintingEnds\.0|settings\.qualities\.fine|crop\.size|blendTitle|studio\.quoted)$/;

test.each(OTHERS)("in %s, nothing is left in English", (_tag, other) => {
  const english = new Map(flat(en));
  const left = flat(other).filter(([path, text]) => text === english.get(path) && !THE_SAME.test(path));
  expect(left).toEqual([]);
});

test("no component has a text of its own", () => {
  const folder = join(__dirname, "../src");
  const own =
    /(aria-label|alt|title|label|legend|placeholder)="[^"]+"|^\s+[A-Z][a-z]+[ \w,.’]*$|>[A-Z][a-z]+[^<>{}=;()]*<\//gm;
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).flatMap((file) =>
    !file.endsWith(".tsx")
      ? []
      : [...readFileSync(join(folder, file), "utf8").matchAll(own)].map(([text]) => `${file}: ${text.trim()}`),
  );
  expect(found).toEqual([]);
});

test("the browser’s first language that there is a file for is spoken", () => {
  const preferring = (...tags: string[]) => {
    vi.stubGlobal("navigator", { languages: tags });
    return preferred();
  };
  expect(preferring("de-AT", "en")).toBe("de");
  expect(preferring("zh-CN")).toBe("zh-Hans");
  expect(preferring("zh-TW", "ja")).toBe("ja");
  expect(preferring("pt-BR")).toBe("en");
  expect(preferring()).toBe("en");
});

test("what was chosen by hand is spoken at every visit, whatever the browser prefers", async () => {
  await choose("fr");
  vi.stubGlobal("navigator", { languages: ["de"] });
  expect([language(), preferred(), texts]).toEqual(["fr", "fr", fr]);
});

test.each([
  ["en", "20 seconds", "1 December", "A in the style of B"],
  ["de", "20 Sekunden", "1. Dezember", "A im Stil von B"],
  ["fr", "20 secondes", "1 décembre", "A dans le style de B"],
  ["es", "20 segundos", "1 de diciembre", "A al estilo de B"],
  ["ja", "20 秒", "12月1日", "Bの画風で描いたA"],
  ["zh-Hans", "20秒钟", "12月1日", "B画风的A"],
] as const)("in %s, lengths of time, moments and titles are said as one does", async (tag, length, day, title) => {
  await speak(tag);
  expect(duration(20).replace(/\s/g, " ")).toBe(length);
  expect(moment(new Date(2026, 11, 1, 1, 0))).toContain(day);
  expect(inTheStyleOf("A", "B")).toBe(title);
});
