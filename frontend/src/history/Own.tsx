import { useQuery } from "@tanstack/react-query";
import * as styles from "../components/shelf.module.css";
import { useBlobUrl } from "../easel/useKept";
import { type KeptPictures, keptPictures, type OwnJob } from "./history";
import { useOwnJobs } from "./useOwnJobs";

/** The visitor's own paintings, newest first. */
export function Own({ shown }: { readonly shown: string | null }) {
  const jobs = useOwnJobs();
  const ids = jobs.map(({ jobId }) => jobId);
  const { data } = useQuery({
    queryKey: ["kept-all", ids, shown],
    queryFn: () => keptPictures(ids),
    networkMode: "always",
    enabled: jobs.length > 0,
    placeholderData: (before) => before,
  });
  if (jobs.length === 0) return null;
  return (
    <section className={styles.shelf} aria-labelledby="own">
      <h2 id="own" className={styles.heading}>
        Your paintings
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

interface Props {
  readonly job: OwnJob;
  readonly kept: KeptPictures | undefined;
  readonly isShown: boolean;
}

function Work({ job, kept, isShown }: Props) {
  const url = useBlobUrl(kept?.painting ?? kept?.content);
  return (
    <a className={styles.work} href={`#job=${job.jobId}`} aria-current={isShown ? "page" : undefined}>
      <img src={url} alt="" width={240} height={240} />
      <span className={styles.label}>
        <cite>{job.content}</cite>, after <cite>{job.style}</cite>
      </span>
    </a>
  );
}
