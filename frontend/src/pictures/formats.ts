/** The formats of pictures that are taken: those of the Web API, here as everywhere. */

import type { ContentType } from "../api/models";

const NAMES: Readonly<Record<ContentType, string>> = {
  "image/jpeg": "JPEG",
  "image/png": "PNG",
  "image/webp": "WebP",
  "image/gif": "GIF",
  "image/tiff": "TIFF",
  "image/bmp": "BMP",
  "image/avif": "AVIF",
  "image/heic": "HEIC",
  "image/jp2": "JPEG 2000",
  "image/jxl": "JPEG XL",
};

/** For the file dialog. */
export const ACCEPT = Object.keys(NAMES).join(",");

/** Return the format's name; undefined for one that is not taken. */
export function formatOf(contentType: string): string | undefined {
  return NAMES[contentType as ContentType];
}
