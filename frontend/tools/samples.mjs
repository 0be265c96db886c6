/**
 * The sample pictures as the site shows them, made of `samples/`, so that the repository holds every picture once.
 *
 * File names carry a hash of the content, because everything below `static/` is cached for ever.
 */

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const SAMPLES = join(REPOSITORY, "samples");
const URL_PREFIX = "/static/samples";

/** Longest side of what hangs in a frame, and side of the square in a drawer; both for screens of two dots a pixel. */
const PREVIEW_SIDE = 600;
const THUMBNAIL_SIDE = 128;

/** Half the bytes of WebP for brush strokes that look the same; more effort takes ten times as long and gains nothing. */
const AVIF = { quality: 45, effort: 2 };

/**
 * Write all pictures into `publicFolder`, and return where they are:
 * `{ contents: {name: Sample}, styles: {name: Sample}, paintings: {"content-style": url} }`, with Sample
 * `{ width, height, full, preview, thumbnail }`: the size of the full picture in pixels, and three URLs.
 */
export async function makeSamples(publicFolder) {
  const folder = join(publicFolder, URL_PREFIX);
  await mkdir(folder, { recursive: true });
  return {
    contents: await makeFolder(join(SAMPLES, "contents"), folder),
    styles: await makeFolder(join(SAMPLES, "styles"), folder),
    paintings: await makePaintings(join(SAMPLES, "paintings"), folder),
  };
}

async function makeFolder(source, folder) {
  const files = await jpegsIn(source);
  const samples = await Promise.all(files.map((file) => makeSample(join(source, file), folder)));
  return Object.fromEntries(files.map((file, index) => [basename(file, ".jpg"), samples[index]]));
}

async function makeSample(path, folder) {
  const name = basename(path, ".jpg");
  const original = await readFile(path);
  const picture = sharp(original);
  const { width, height } = await picture.metadata();
  const preview = picture
    .clone()
    .resize({ width: PREVIEW_SIDE, height: PREVIEW_SIDE, fit: "inside", withoutEnlargement: true });
  const thumbnail = picture.clone().resize({ width: THUMBNAIL_SIDE, height: THUMBNAIL_SIDE, fit: "cover" });
  return {
    width,
    height,
    full: await save(original, name, "jpg", folder),
    preview: await save(await preview.avif(AVIF).toBuffer(), name, "avif", folder),
    thumbnail: await save(await thumbnail.avif(AVIF).toBuffer(), name, "avif", folder),
  };
}

/** What `make gallery` painted, each cut to the square in its middle. */
async function makePaintings(source, folder) {
  const paintings = {};
  for (const file of await jpegsIn(source)) {
    const name = basename(file, ".jpg");
    const painting = sharp(join(source, file));
    const { width, height } = await painting.metadata();
    const side = Math.min(width, height);
    const square = painting.resize({ width: side, height: side, fit: "cover" });
    paintings[name] = await save(await square.avif(AVIF).toBuffer(), name, "avif", folder);
  }
  return paintings;
}

async function jpegsIn(source) {
  return (await readdir(source)).filter((file) => file.endsWith(".jpg")).sort();
}

async function save(bytes, name, extension, folder) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  const file = `${name}-${hash}.${extension}`;
  await writeFile(join(folder, file), bytes);
  return `${URL_PREFIX}/${file}`;
}
