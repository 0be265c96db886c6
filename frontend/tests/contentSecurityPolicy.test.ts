import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { withPolicy } from "../tools/content-security-policy.mjs";

const PAGE = `<html><head><style data-x="1">p{}</style><script src="/a.js"></script></head>
<body style="margin:0"><script id="b">run()</script></body></html>`;

function hash(code: string): string {
  return `'sha256-${createHash("sha256").update(code).digest("base64")}'`;
}

function directives(page: string): Record<string, string> {
  const policy = /^<html><head><meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page)?.[1] ?? "";
  return Object.fromEntries(policy.split("; ").map((each) => each.split(/ (.*)/)));
}

test("the policy comes first in the head and allows the page’s own inline code by its hash, nothing else inline", () => {
  expect(directives(withPolicy(PAGE))).toMatchObject({
    "default-src": "'none'",
    "script-src": `'self' ${hash("run()")}`,
    "style-src": `'self' ${hash("p{}")}`,
    "style-src-attr": `'unsafe-hashes' ${hash("margin:0")}`,
  });
});

test("a page that has a policy gets one, not two", () => {
  expect(withPolicy(withPolicy(PAGE))).toBe(withPolicy(PAGE));
});

test("a page without style attributes allows none", () => {
  expect(directives(withPolicy("<html><head></head></html>"))["style-src-attr"]).toBe("'none'");
});

test("a page without a head is an error, as its policy would be lost", () => {
  expect(() => withPolicy("<p>")).toThrow(/no <head>/);
});
