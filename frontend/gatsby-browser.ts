import "@fontsource/instrument-serif/latin-400.css";
import "@fontsource/instrument-serif/latin-400-italic.css";
import "@fontsource-variable/instrument-sans/wght.css";
import "./src/styles/fallbacks.css";
import "./src/styles/global.css";
import type { GatsbyBrowser } from "gatsby";
import { type ReactNode, startTransition } from "react";
import { hydrateRoot } from "react-dom/client";

/** Once the page is alive and loaded: what is kept for later must not slow down what is needed now. */
export const onInitialClientRender: GatsbyBrowser["onInitialClientRender"] = () => {
  if (process.env.NODE_ENV !== "production" || !("serviceWorker" in navigator)) return;
  // A browser may forbid it, as in a private window: the page does without.
  const register = () => navigator.serviceWorker.register("/service-worker.mjs").catch(() => undefined);
  if (document.readyState === "complete") void register();
  else addEventListener("load", register);
};

/** The page that was built comes alive in small pieces, between which a slow phone scrolls and takes a tap. */
export const replaceHydrateFunction: GatsbyBrowser["replaceHydrateFunction"] =
  () => (page: ReactNode, container: Element) =>
    startTransition(() => void hydrateRoot(container, page));
