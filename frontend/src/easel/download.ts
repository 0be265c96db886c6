import type { JobView } from "../api/models";
import { fetchPicture } from "../api/pictures";
import type { OwnJob } from "../history/history";
import { slug } from "../text";

/**
 * Save the picture at `url` under a good name. It is fetched first: browsers ignore the name that a link gives to a file
 * of another origin. Throws Problem.
 */
export async function download(url: string, name: string): Promise<void> {
  const blobUrl = URL.createObjectURL(await fetchPicture(url));
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
