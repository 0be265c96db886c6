import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type AnyProblemType, Problem } from "../src/api/problem";
import { wordsFor } from "../src/notices/words";

const document = JSON.parse(readFileSync("../docs/openapi.json", "utf8"));
const TYPES: AnyProblemType[] = [
  ...document.components.schemas.ProblemView.properties.type.enum,
  "unreachable",
  "page-error",
];

test.each(TYPES)("%s has a title, a sentence and a way on", (type) => {
  const words = wordsFor(new Problem({ type, detail: "Because." }));
  expect(words.title).toMatch(/^[A-Z].*[^.]$/);
  expect(words.sentence).toMatch(/\.$/);
  expect(words.way).toBeTruthy();
});

test("a type that this page does not have yet is shown as an outdated page", () => {
  const words = wordsFor(new Problem({ type: "too-wet" as AnyProblemType, detail: "Because." }));
  expect(words.way).toBe("reload");
});

test("no budget says when it renews", () => {
  const renewsAt = new Date(2026, 11, 1, 9, 30);
  expect(wordsFor(new Problem({ type: "no-budget", detail: "", renewsAt })).sentence).toContain("1 December at 09:30");
});

test("too many jobs says how long to wait", () => {
  const problem = new Problem({ type: "too-many-jobs", detail: "You made 10 jobs today.", retryAfterSeconds: 7200 });
  expect(wordsFor(problem).sentence).toBe("You made 10 jobs today. The limit resets in 2 hours.");
});
