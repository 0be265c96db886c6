import { join } from "node:path";
import { addPolicies } from "./tools/content-security-policy.mjs";
import { makeInstallable } from "./tools/installable.mjs";
import { makeSamples } from "./tools/samples.mjs";

let samples;

/** @type {import("gatsby").GatsbyNode["onPreBootstrap"]} */
export const onPreBootstrap = async ({ store }) => {
  samples = await makeSamples(join(store.getState().program.directory, "public"));
};

/** @type {import("gatsby").GatsbyNode["onCreateWebpackConfig"]} */
export const onCreateWebpackConfig = ({ actions, plugins }) => {
  actions.setWebpackConfig({
    plugins: [plugins.define({ SAMPLE_FILES: JSON.stringify(samples) })],
    // The decoder of HEIC asks Node.js for these, where it runs there.
    resolve: { fallback: { fs: false, path: false } },
  });
};

/** @type {import("gatsby").GatsbyNode["onPostBuild"]} */
export const onPostBuild = async ({ store }) => {
  const publicFolder = join(store.getState().program.directory, "public");
  await addPolicies(publicFolder);
  await makeInstallable(publicFolder); // last: its worker keeps the pages as they are now
};
