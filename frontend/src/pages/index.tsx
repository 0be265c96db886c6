import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { HeadProps } from "gatsby";
import { useState } from "react";
import { App } from "../components/App";
import { texts } from "../texts";

export default function IndexPage() {
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>
  );
}

export function Head(_props: HeadProps) {
  return (
    <>
      <html lang="en" />
      <title>{texts.page.title}</title>
      <meta name="description" content={texts.page.description} />
      <meta name="theme-color" content="#f3f5f2" media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content="#1d302b" media="(prefers-color-scheme: dark)" />
      <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      <link rel="apple-touch-icon" href="/icon-192.png" />
      <link rel="manifest" href="/manifest.webmanifest" />
    </>
  );
}
