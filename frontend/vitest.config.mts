import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { defineConfig } from "vitest/config";

const namesIn = (folder: string) =>
  readdirSync(join(import.meta.dirname, "../samples", folder)).map((file) => basename(file, ".jpg"));
const [CONTENTS, STYLES] = [namesIn("contents"), namesIn("styles")];

/** What tools/samples.mjs makes, without making it. */
const SAMPLE_FILES = {
  folder: "/samples",
  contents: Object.fromEntries(CONTENTS.map((name) => [name, [512, 384]])),
  styles: Object.fromEntries(STYLES.map((name) => [name, [512, 384]])),
  paintings: CONTENTS.flatMap((content) => STYLES.map((style) => `${content}-${style}`)),
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
