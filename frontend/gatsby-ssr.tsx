import serif from "@fontsource/instrument-serif/files/instrument-serif-latin-400-normal.woff2";
import sans from "@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2";
import type { GatsbySSR } from "gatsby";

/** Ask for the fonts before the styles are read. Not in a page's Head, which would ask again as the page comes alive. */
export const onRenderBody: GatsbySSR["onRenderBody"] = ({ setHeadComponents }) => {
  setHeadComponents(
    [serif, sans].map((font) => (
      <link key={font} rel="preload" href={font} as="font" type="font/woff2" crossOrigin="anonymous" />
    )),
  );
};
