/**
 * Opens the page without a connection, with what this browser has painted. It keeps the site's own static files and
 * nothing else: neither answers of the Web API nor anybody's pictures.
 *
 * The build writes the two constants: see installable.mjs.
 */

const CACHE = "VERSION";
const FILES = FILES_OF_THE_BUILD;

/** What is named by its content never changes: see cdk_app/site/caching.py. */
const NAMED_BY_CONTENT = /^\/static\/|\.(js|css|wasm)$/;

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (NAMED_BY_CONTENT.test(pathname)) event.respondWith(kept(event.request));
  else if (FILES.includes(pathname)) event.respondWith(newest(event.request, pathname));
});

async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: "no-cache" })));
}

async function tidy() {
  const others = (await caches.keys()).filter((name) => name !== CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
}

async function kept(request) {
  const found = await caches.match(request.url);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(CACHE)).put(request.url, answer.clone());
  return answer;
}

/** The page of a new build comes first; without a connection, the one that was kept. */
async function newest(request, pathname) {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await caches.match(pathname);
    if (found) return found;
    throw error;
  }
}
