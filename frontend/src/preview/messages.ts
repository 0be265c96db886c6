/** What page and worker say to each other. */

export interface Question {
  readonly photo: ImageBitmap;
  readonly styles: readonly { readonly picture: ImageBitmap; readonly share: number }[];
  /** Absolute: of the compressed files that tools/preview.mjs makes. */
  readonly files: { readonly runtime: string; readonly predict: string; readonly transform: string };
}

export type Answer = { readonly sketch: ImageBitmap } | { readonly error: string };
