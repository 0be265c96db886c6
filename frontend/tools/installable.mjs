/** What makes the site an app that can be installed: its manifest, its icons, and the worker that opens it offline. */

import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";

const WORKER = fileURLToPath(new URL("service-worker.mjs", import.meta.url));
const SIDES = [192, 512];
/** What an operating system may cut off all around. */
const MASK = 0.1;
const WOOD = "#221c18";

const MANIFEST = {
  id: "/",
  name: "NST-Art: your photo, painted in any style",
  short_name: "NST-Art",
  description: "Choose a photo and a style, and watch the new picture being painted.",
  start_url: "/",
  display: "standalone",
  background_color: "#f3f5f2",
  theme_color: "#f3f5f2",
  icons: [
    { src: "/favicon.svg", sizes: "any", type: "image/svg+xml" },
    ...SIDES.map((side) => ({ src: `/icon-${side}.png`, sizes: `${side}x${side}`, type: "image/png" })),
    { src: "/icon-maskable.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
  ],
};

/** What the page itself needs; the rest is kept when it is first used. */
const OF_THE_PAGE = [
  /^(app|framework|webpack-runtime)-.*\.js$/,
  /^component---src-pages-index-.*\.js$/,
  /^static\/.*latin-(wght|400)-(normal|italic).*\.woff2$/,
  /^page-data\/(app-data\.json|index\/page-data\.json)$/,
  /^(favicon\.svg|manifest\.webmanifest)$/,
];

/** Write all of it into the folder of a finished build. */
export async function makeInstallable(publicFolder) {
  await makeIcons(publicFolder);
  await writeFile(join(publicFolder, "manifest.webmanifest"), JSON.stringify(MANIFEST));
  const entries = await readdir(publicFolder, { recursive: true });
  const files = entries
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => OF_THE_PAGE.some((pattern) => pattern.test(path)))
    .sort();
  const page = await readFile(join(publicFolder, "index.html"));
  const version = createHash("sha256").update(page).update(files.join("\n")).digest("hex").slice(0, 16);
  const worker = (await readFile(WORKER, "utf8"))
    .replace("VERSION", `nst-art-${version}`)
    .replace("FILES_OF_THE_BUILD", JSON.stringify(["/", ...files.map((path) => `/${path}`)]));
  await writeFile(join(publicFolder, "service-worker.mjs"), worker);
}

async function makeIcons(publicFolder) {
  const drawing = join(publicFolder, "favicon.svg");
  const drawn = (side) => sharp(drawing, { density: 72 * (side / 32) }).resize(side, side);
  for (const side of SIDES)
    await drawn(side)
      .png()
      .toFile(join(publicFolder, `icon-${side}.png`));
  const margin = Math.round(512 * MASK);
  await drawn(512 - 2 * margin)
    .extend({ top: margin, bottom: margin, left: margin, right: margin, background: WOOD })
    .png()
    .toFile(join(publicFolder, "icon-maskable.png"));
}
