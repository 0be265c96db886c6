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

/** What systems call the same formats, too. */
const ALIASES: Readonly<Record<string, ContentType>> = {
  "image/heif": "image/heic",
  "image/heic-sequence": "image/heic",
  "image/heif-sequence": "image/heic",
  "image/pjpeg": "image/jpeg",
  "image/x-ms-bmp": "image/bmp",
  "image/jpx": "image/jp2",
};

/** For the file dialog; by extension those that some systems have no type for. */
export const ACCEPT = [...Object.keys(NAMES), ".heic", ".heif", ".jxl", ".avif"].join(",");

/** Return the format's name; undefined for one that is not taken. */
export function formatOf(contentType: string): string | undefined {
  return NAMES[ALIASES[contentType] ?? (contentType as ContentType)];
}
