import { join } from "node:path";
import { addPolicies } from "./tools/content-security-policy.mjs";
import { makeInstallable } from "./tools/installable.mjs";
import { makePreviewFiles } from "./tools/preview.mjs";
import { makeSamples } from "./tools/samples.mjs";

let samples;
let previewFiles;

/** @type {import("gatsby").GatsbyNode["onPreBootstrap"]} */
export const onPreBootstrap = async ({ store }) => {
  const publicFolder = join(store.getState().program.directory, "public");
  samples = await makeSamples(publicFolder);
  previewFiles = await makePreviewFiles(publicFolder);
};

/** @type {import("gatsby").GatsbyNode["onCreateWebpackConfig"]} */
export const onCreateWebpackConfig = ({ stage, actions, plugins, getConfig }) => {
  splitByUse(getConfig(), actions);
  actions.setWebpackConfig({
    plugins: [plugins.define({ SAMPLE_FILES: JSON.stringify(samples), PREVIEW_FILES: JSON.stringify(previewFiles) })],
    // Its WebAssembly comes compressed (tools/preview.mjs): the build need not copy it as well.
    module: { rules: [{ test: /onnxruntime-web.*\.mjs$/, parser: { url: false } }] },
    resolve: {
      // Gatsby's component for foreign scripts, of which this page has none: 1 KB that everybody would load.
      ...(stage === "build-javascript" && { alias: { "gatsby-script": false } }),
      // The decoder of HEIC asks Node.js for these, where it runs there.
      fallback: { fs: false, path: false },
    },
  });
};

/**
 * Gatsby puts whatever two chunks share into one that every visitor loads at first; the parts of the page that are
 * loaded when they are used share things, too, which no other part needs.
 */
function splitByUse(config, actions) {
  const groups = config.optimization?.splitChunks?.cacheGroups;
  if (!groups?.commons) return;
  groups.commons = { chunks: "async", minChunks: 2, priority: 20, reuseExistingChunk: true };
  actions.replaceWebpackConfig(config);
}

/** @type {import("gatsby").GatsbyNode["onPostBuild"]} */
export const onPostBuild = async ({ store }) => {
  const publicFolder = join(store.getState().program.directory, "public");
  await addPolicies(publicFolder);
  await makeInstallable(publicFolder); // last: its worker keeps the pages as they are now
};
