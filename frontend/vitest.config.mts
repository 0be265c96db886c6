import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { defineConfig } from "vitest/config";

const file = { width: 512, height: 384, full: "/full.jpg", preview: "/preview.webp", thumbnail: "/thumbnail.webp" };
const named = <T,>(names: readonly string[], value: T) => Object.fromEntries(names.map((name) => [name, value]));
const namesIn = (folder: string) =>
  readdirSync(join(import.meta.dirname, "../samples", folder)).map((file) => basename(file, ".jpg"));
const [CONTENTS, STYLES] = [namesIn("contents"), namesIn("styles")];

/** What tools/samples.mjs makes, without making it. */
const SAMPLE_FILES = {
  contents: named(CONTENTS, file),
  styles: named(STYLES, file),
  paintings: named(
    CONTENTS.flatMap((content) => STYLES.map((style) => `${content}-${style}`)),
    "/painting.webp",
  ),
};

export default defineConfig({
  define: {
    SAMPLE_FILES: JSON.stringify(SAMPLE_FILES),
    PREVIEW_FILES: JSON.stringify({ runtime: "/r.gz", predict: "/p.gz", transform: "/t.gz" }),
  },
  css: { modules: { generateScopedName: "[local]" } },
  test: {
    environment: "jsdom",
    environmentOptions: { jsdom: { url: "http://studio.test/" } },
    css: true,
    // A busy machine is slow, and no fault.
    testTimeout: 60_000,
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    mockReset: true,
    unstubGlobals: true,
  },
});
