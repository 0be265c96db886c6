/** Upload one picture with a signed form, reporting progress: `fetch` cannot report it, XMLHttpRequest can. */

import type { Upload } from "../api/models";
import { Problem, unreachable } from "../api/problem";

/** Resolve when the image storage has the picture. Throws Problem, or AbortError when `signal` says so. */
export function upload(
  { url, fields }: Upload,
  picture: Blob,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.upload.onprogress = ({ loaded }) => onSent(Math.min(loaded, picture.size));
    request.onload = () => (isSuccess(request.status) ? resolve() : reject(refusal(request.status)));
    request.onerror = () => reject(unreachable(new Error("The upload was cut off.")));
    request.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
    request.onloadend = () => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort);
    request.open("POST", url);
    request.send(formOf(fields, picture));
  });
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function refusal(status: number): Problem {
  if (status >= 500) return unreachable(new Error(`The image storage answered ${status}.`));
  return new Problem({ type: "inputs-missing", detail: `The image storage refused a picture (${status}).` });
}

/** The file comes last: S3 ignores what stands after it. */
function formOf(fields: Upload["fields"], picture: Blob): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", picture);
  return form;
}
