import { texts } from "../texts";
import { Shelf } from "./Shelf";
import { useOwnJobs } from "./useOwnJobs";

/** The visitor's own pictures, newest first. */
export function Own({ shown }: { readonly shown: string | null }) {
  const jobs = useOwnJobs();
  return jobs.length > 0 && <Shelf heading={texts.history.own} jobs={jobs} shown={shown} />;
}
