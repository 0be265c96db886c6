import type { GatsbyConfig } from "gatsby";

const config: GatsbyConfig = {
  siteMetadata: { title: "NST-Art" },
  // No page queries anything: types of a schema that nothing asks would only be one more generated file.
  graphqlTypegen: false,
  jsxRuntime: "automatic",
};

export default config;
