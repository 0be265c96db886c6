import { useEffect, useEffectEvent } from "react";
import type { Kind } from "../pictures/picture";
import { fileIn } from "../pictures/take";

/** Hand on a pasted file that is meant for the place of `kind`. */
export function usePaste(kind: Kind, onFile: (file: File) => unknown): void {
  const take = useEffectEvent((event: ClipboardEvent) => {
    const file = fileIn(event.clipboardData);
    if (!file || placeInUse() !== kind) return;
    event.preventDefault();
    onFile(file);
  });
  useEffect(() => {
    const listener = (event: ClipboardEvent) => take(event);
    addEventListener("paste", listener);
    return () => removeEventListener("paste", listener);
  }, []);
}

/** The place with the focus or under the pointer; without either, a picture is more likely a photograph. */
function placeInUse(): string {
  const place =
    document.querySelector<HTMLElement>("[data-place]:focus-within") ??
    document.querySelector<HTMLElement>("[data-place]:hover");
  return place?.dataset.place ?? "content";
}
