/** What page and worker say to each other. */

export type ForeignFormat = "HEIC" | "JPEG XL";

export interface Question {
  readonly format: ForeignFormat;
  readonly bytes: ArrayBuffer;
}

export type Answer = { readonly bitmap: ImageBitmap } | { readonly error: string };
