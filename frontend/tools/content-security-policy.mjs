/**
 * The content security policy of a built page, as a meta tag of that page: page and policy are deployed together, so
 * that neither can be newer than the other. Only the page's own inline code is allowed, by its hash.
 *
 * `frame-ancestors` is not here: browsers take it from a header only.
 */

import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The image bucket's name is known only when deployed; the site's header narrows this to that one bucket. */
const IMAGE_STORAGE = "https://*.amazonaws.com";

const META = /<meta http-equiv="Content-Security-Policy"[^>]*>/;
const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;
const INLINE_STYLE = /<style[^>]*>([\s\S]*?)<\/style>/g;
const STYLE_ATTRIBUTE = /<[a-z][^>]*\sstyle="([^"]*)"/g;

/** Put the policy into every page below `publicFolder`; pages that have one get a new one. */
export async function addPolicies(publicFolder) {
  const entries = await readdir(publicFolder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter(isPage)) {
    const path = join(entry.parentPath, entry.name);
    await writeFile(path, withPolicy(await readFile(path, "utf8")));
  }
}

/** Slices are parts of pages that Gatsby keeps for itself. */
function isPage(entry) {
  return entry.isFile() && entry.name.endsWith(".html") && !entry.parentPath.includes("/_gatsby/");
}

/** Return `page` with a policy as the first thing in its head: a policy does not hold for what stands before it. */
export function withPolicy(page) {
  const bare = page.replace(META, "");
  if (!bare.includes("<head>")) throw new Error("The page has no <head>: a policy cannot be put into it.");
  return bare.replace("<head>", `<head><meta http-equiv="Content-Security-Policy" content="${policyOf(bare)}">`);
}

function policyOf(page) {
  const directives = {
    "default-src": ["'none'"],
    "script-src": ["'self'", ...hashesOf(page, INLINE_SCRIPT)],
    "style-src": ["'self'", ...hashesOf(page, INLINE_STYLE)],
    "style-src-attr": attributeSources(page),
    "img-src": ["'self'", "blob:", "data:", IMAGE_STORAGE],
    "font-src": ["'self'"],
    "connect-src": ["'self'", IMAGE_STORAGE],
    "manifest-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...sources].join(" "))
    .join("; ");
}

/** Gatsby writes two style attributes into every page (its focus wrapper and its route announcer). */
function attributeSources(page) {
  const hashes = hashesOf(page, STYLE_ATTRIBUTE);
  return hashes.length > 0 ? ["'unsafe-hashes'", ...hashes] : ["'none'"];
}

function hashesOf(page, pattern) {
  const codes = [...page.matchAll(pattern)].map(([, code]) => code);
  return [...new Set(codes)]
    .filter(Boolean)
    .map((code) => `'sha256-${createHash("sha256").update(code).digest("base64")}'`);
}
