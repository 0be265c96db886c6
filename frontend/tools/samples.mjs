/**
 * The sample pictures as the site shows them, made of `samples/`, so that the repository holds every picture once.
 *
 * Their folder carries a hash of them all, because everything below `static/` is cached for ever.
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
 * Write all pictures into `publicFolder`, and return `{ folder, contents: {name: [width, height]}, styles: ..., paintings:
 * [name] }`: the URL of their folder, the sizes in pixels of the originals, and which pairs (`content-style`) were painted.
 * In the folder lie for each sample the original `name.jpg`, `name.avif` for a frame and `name-thumbnail.avif`, and for
 * each painting `content-style.avif`.
 */
export async function makeSamples(publicFolder) {
  const contents = await readFolder("contents");
  const styles = await readFolder("styles");
  const paintings = await readFolder("paintings");
  const files = (
    await Promise.all([...contents, ...styles].map(samplesFiles).concat(paintings.map(paintingsFiles)))
  ).flat();
  const folder = `${URL_PREFIX}/${hashOf(files)}`;
  await mkdir(join(publicFolder, folder), { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(publicFolder, folder, name), bytes);
  return { folder, contents: sizesOf(contents), styles: sizesOf(styles), paintings: paintings.map(({ name }) => name) };
}

async function readFolder(name) {
  const source = join(SAMPLES, name);
  const files = (await readdir(source)).filter((file) => file.endsWith(".jpg")).sort();
  return Promise.all(files.map((file) => readSample(join(source, file))));
}

async function readSample(path) {
  const original = await readFile(path);
  const { width, height } = await sharp(original).metadata();
  return { name: basename(path, ".jpg"), original, width, height };
}

async function samplesFiles({ name, original }) {
  const preview = sharp(original).resize({
    width: PREVIEW_SIDE,
    height: PREVIEW_SIDE,
    fit: "inside",
    withoutEnlargement: true,
  });
  const thumbnail = sharp(original).resize({ width: THUMBNAIL_SIDE, height: THUMBNAIL_SIDE, fit: "cover" });
  return [
    [`${name}.jpg`, original],
    [`${name}.avif`, await preview.avif(AVIF).toBuffer()],
    [`${name}-thumbnail.avif`, await thumbnail.avif(AVIF).toBuffer()],
  ];
}

/** What `make gallery` painted, each cut to the square in its middle. */
async function paintingsFiles({ name, original, width, height }) {
  const side = Math.min(width, height);
  const square = sharp(original).resize({ width: side, height: side, fit: "cover" });
  return [[`${name}.avif`, await square.avif(AVIF).toBuffer()]];
}

function sizesOf(samples) {
  return Object.fromEntries(samples.map(({ name, width, height }) => [name, [width, height]]));
}

function hashOf(files) {
  const hash = createHash("sha256");
  for (const [name, bytes] of files) hash.update(name).update(bytes);
  return hash.digest("hex").slice(0, 8);
}
