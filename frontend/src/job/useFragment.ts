/** The job that the page shows is in the URL's fragment: it survives a reload, can be shared, and is never sent. */

import { useSyncExternalStore } from "react";

const PATTERN = /^#job=([0-9a-f]{32})$/;

/** Return the id of the job in the URL, null if there is none. */
export function useFragmentJob(): string | null {
  return useSyncExternalStore(
    subscribe,
    () => PATTERN.exec(location.hash)?.[1] ?? null,
    () => null,
  );
}

export function showJob(jobId: string): void {
  location.hash = `job=${jobId}`;
}

export function showStudio(): void {
  // Not `location.hash = ""`, which would leave a bare # behind.
  history.pushState(null, "", location.pathname);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

export function shareUrl(jobId: string): string {
  return `${location.origin}${location.pathname}#job=${jobId}`;
}

function subscribe(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  addEventListener("popstate", listener);
  return () => {
    removeEventListener("hashchange", listener);
    removeEventListener("popstate", listener);
  };
}
