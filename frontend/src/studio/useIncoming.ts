/** Files that are dropped anywhere on the page, or pasted: without this, a browser opens a dropped file in the tab. */

import { useEffect, useEffectEvent, useState } from "react";
import { KINDS, type Kind } from "../pictures/picture";

type OnFiles = (files: readonly File[], place: Kind) => void;

/** Hand on what is dropped or pasted, with the place that it is meant for. Returns the place that something is over. */
export function useIncoming(onFiles: OnFiles): Kind | null {
  const [over, setOver] = useState<Kind | null>(null);
  const onDragOver = useEffectEvent((event: DragEvent) => {
    if (isOfPage(event)) return;
    event.preventDefault();
    setOver(placeAt(event.target));
  });
  const onDragLeave = useEffectEvent((event: DragEvent) => {
    if (event.relatedTarget === null) setOver(null); // it left the window
  });
  const onDrop = useEffectEvent((event: DragEvent) => {
    if (isOfPage(event)) return;
    event.preventDefault();
    setOver(null);
    onFiles([...(event.dataTransfer?.files ?? [])], placeAt(event.target));
  });
  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files, placeInUse());
  });
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    addEventListener("dragover", (event) => onDragOver(event), { signal });
    addEventListener("dragleave", (event) => onDragLeave(event), { signal });
    addEventListener("drop", (event) => onDrop(event), { signal });
    addEventListener("paste", (event) => onPaste(event), { signal });
    return () => listening.abort();
  }, []);
  return over;
}

/** Text into a text field, or text of this page: the browser's own business. */
function isOfPage({ dataTransfer }: DragEvent): boolean {
  const types = dataTransfer?.types ?? [];
  return types.length > 0 && !types.includes("Files") && !types.includes("text/uri-list");
}

/** Beside both places, a picture is more likely a photo. */
function placeAt(target: EventTarget | null): Kind {
  return kindOf(target instanceof Element ? target.closest("[data-place]") : null);
}

/** The place with the focus or under the pointer. */
function placeInUse(): Kind {
  return kindOf(document.querySelector("[data-place]:focus-within") ?? document.querySelector("[data-place]:hover"));
}

function kindOf(place: Element | null): Kind {
  const named = place?.getAttribute("data-place");
  return KINDS.find((kind) => kind === named) ?? "content";
}
