import * as styles from "../components/shelf.module.css";
import { texts } from "../texts";
import type { OwnJob } from "./history";
import { Shelf } from "./Shelf";
import { useOwnJobs } from "./useOwnJobs";

/** What came of the same photo and the same style with other settings, beside each other. */
export function Variations({ own }: { readonly own: OwnJob }) {
  const jobs = useOwnJobs().filter(({ content, style }) => content === own.content && style === own.style);
  return (
    jobs.length > 1 && (
      <Shelf heading={texts.history.variations} jobs={jobs} shown={own.jobId} className={styles.variations} />
    )
  );
}
