import { Fragment, type ReactNode } from "react";

type Parts<T> = Readonly<Record<string, T>>;

/** A text with something in its places: "{photo} in the style of {style}". */
export function Filled({ text, parts }: { readonly text: string; readonly parts: Parts<ReactNode> }) {
  return text.split(PLACE).map((piece, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text keep their order
    <Fragment key={index}>{index % 2 ? parts[piece] : piece}</Fragment>
  ));
}

/** Return a text with other texts in its places. */
export function filled(text: string, parts: Parts<string>): string {
  return text.split(PLACE).reduce((whole, piece, index) => whole + (index % 2 ? (parts[piece] ?? "") : piece), "");
}

/** What is in braces; of what is split at it, every second piece is one. */
const PLACE = /\{(\w+)\}/;
