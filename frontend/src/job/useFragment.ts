/**
 * The job that the page shows is in the URL's fragment, in a shared link with its title: it survives a reload, can be
 * shared, and is never sent.
 */

import { useSyncExternalStore } from "react";

const PATTERN = /^#job=([0-9a-f]{32})(?:&title=([^&]*))?$/;
const LONGEST_TITLE = 120;

/** Return the id of the job in the URL, null if there is none. */
export function useFragmentJob(): string | null {
  return useSyncExternalStore(
    subscribe,
    () => PATTERN.exec(location.hash)?.[1] ?? null,
    () => null,
  );
}

/** Return the title that came with a shared link; null if none did. */
export function titleInFragment(): string | null {
  const encoded = PATTERN.exec(location.hash)?.[2];
  try {
    return encoded ? decodeURIComponent(encoded).slice(0, LONGEST_TITLE) : null;
  } catch {
    return null; // cut off in the middle of a character
  }
}

export function showJob(jobId: string): void {
  location.hash = `job=${jobId}`;
}

export function showStudio(): void {
  // Not `location.hash = ""`, which would leave a bare # behind.
  history.pushState(null, "", location.pathname);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

/** Return a link of which a chat shows the picture; it leads here, with the fragment as above. */
export function shareUrl(jobId: string, title: string | null): string {
  const named = title ? `#title=${encodeURIComponent(title.slice(0, LONGEST_TITLE))}` : "";
  return `${location.origin}/p/${jobId}${named}`;
}

function subscribe(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  addEventListener("popstate", listener);
  return () => {
    removeEventListener("hashchange", listener);
    removeEventListener("popstate", listener);
  };
}
