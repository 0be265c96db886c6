import type { JobView } from "../api/models";
import { fetchPicture } from "../api/pictures";
import type { OwnJob } from "../history/history";
import { isAsPainted, type Mix } from "../mixing/mix";
import { slug } from "../text";

const MEDIA_TYPES = { png: "image/png", jpg: "image/jpeg" } as const;
export type Format = keyof typeof MEDIA_TYPES;

/** Return the painting at `url` as it is shown: byte by byte if nothing was changed in it. Throws Problem, and Error. */
export async function pictureFile(
  url: string,
  format: Format,
  photograph: string | undefined,
  mix: Mix,
): Promise<Blob> {
  if (isAsPainted(mix)) return fetchPicture(url);
  const { mixedFile } = await import("../mixing/mixedFile");
  return mixedFile(url, photograph, mix, MEDIA_TYPES[format]);
}

/** Save a file under a good name, which a browser ignores in a link to another origin. */
export function download(file: Blob, name: string): void {
  const blobUrl = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = blobUrl;
  link.download = name;
  link.click();
  // The browser reads the blob when it begins to save, which is after this.
  setTimeout(() => URL.revokeObjectURL(blobUrl), 60_000);
}

/** Return a file name without its ending: "chelsea-after-the-breaker-512px". */
export function fileName(view: JobView, own: OwnJob | undefined): string {
  const subject = own ? `${slug(own.content)}-after-${slug(own.style)}` : `nst-art-${view.job_id.slice(0, 8)}`;
  return `${subject}-${view.parameters.size}px`;
}
