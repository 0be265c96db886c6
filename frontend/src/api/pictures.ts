import { Problem, unreachable } from "./problem";

/** Return the picture at `url`. Throws Problem: `unreachable`, or `not-found` where nothing is (any more). */
export async function fetchPicture(url: string): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(url);
    if (response.ok) return await response.blob();
  } catch (error) {
    throw unreachable(error);
  }
  const detail = `The picture ${url} answered ${response.status}.`;
  if (response.status >= 500) throw unreachable(new Error(detail));
  throw new Problem({ type: "not-found", detail });
}
