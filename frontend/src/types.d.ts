declare module "*.module.css" {
  const names: Readonly<Record<string, string>>;
  export = names;
}

declare module "*.css";

declare module "*.woff2" {
  const url: string;
  export default url;
}

/** Written into the bundle by the build: see tools/samples.mjs, which says what lies in the folder. */
declare const SAMPLE_FILES: {
  readonly folder: string;
  /** Width and height in pixels of the originals. */
  readonly contents: Readonly<Record<string, readonly [number, number]>>;
  readonly styles: Readonly<Record<string, readonly [number, number]>>;
  readonly paintings: readonly string[];
};

/** URLs, written into the bundle by the build: see tools/preview.mjs. */
declare const PREVIEW_FILES: { readonly runtime: string; readonly predict: string; readonly transform: string };

/** Of its own types, those of the part in JavaScript are missing. */
declare module "libheif-js/libheif-wasm/libheif" {
  export interface HeifImage {
    get_width(): number;
    get_height(): number;
    is_primary(): boolean;
    /** Decode into `pixels`; null says that it failed. */
    display(pixels: ImageData, done: (pixels: ImageData | null) => void): void;
  }
  interface Module {
    readonly HeifDecoder: new () => { decode(file: ArrayBuffer): HeifImage[] };
  }
  export default function start(options: { locateFile(name: string): string }): Module;
}

/** It comes without types; these are of what is used. */
declare module "gifenc" {
  export type Palette = readonly (readonly number[])[];
  export function quantize(rgba: Uint8ClampedArray, colors: number): Palette;
  export function applyPalette(rgba: Uint8ClampedArray, palette: Palette): Uint8Array;
  export function GIFEncoder(): {
    writeFrame(
      pixels: Uint8Array,
      width: number,
      height: number,
      options: { readonly palette: Palette; readonly delay: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  };
}
