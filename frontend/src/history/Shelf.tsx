import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { InTheStyleOf } from "../components/InTheStyleOf";
import * as styles from "../components/shelf.module.css";
import { useBlobUrl } from "../easel/useKept";
import { summaryOf } from "../studio/settings";
import { type KeptPictures, keptPictures, type OwnJob } from "./history";

interface Props {
  readonly heading: string;
  readonly jobs: readonly OwnJob[];
  /** The job that is shown now. */
  readonly shown: string | null;
  readonly className?: string | undefined;
}

/** Own pictures beside each other, each with its settings. */
export function Shelf({ heading, jobs, shown, className = "" }: Props) {
  const id = useId();
  const ids = jobs.map(({ jobId }) => jobId);
  const { data } = useQuery({
    queryKey: ["kept-all", ids, shown],
    queryFn: () => keptPictures(ids),
    networkMode: "always",
    placeholderData: (before) => before,
  });
  return (
    <section className={`${styles.shelf} ${className}`} aria-labelledby={id}>
      <h2 id={id} className={styles.heading}>
        {heading}
      </h2>
      <ul className={styles.wall}>
        {jobs.map((job, index) => (
          <li key={job.jobId}>
            <Work job={job} kept={data?.[index]} isShown={job.jobId === shown} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface WorkProps {
  readonly job: OwnJob;
  readonly kept: KeptPictures | undefined;
  readonly isShown: boolean;
}

function Work({ job, kept, isShown }: WorkProps) {
  const url = useBlobUrl(kept?.painting ?? kept?.content);
  return (
    <a className={styles.work} href={`#job=${job.jobId}`} aria-current={isShown ? "page" : undefined}>
      <img src={url} alt="" width={240} height={240} />
      <span className={styles.label}>
        <InTheStyleOf photo={job.content} style={job.style} />
        {job.parameters && <span className={styles.settings}>{summaryOf(job.parameters)}</span>}
      </span>
    </a>
  );
}
