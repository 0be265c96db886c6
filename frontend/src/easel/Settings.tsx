import type { Parameters } from "../api/models";
import type { OwnJob } from "../history/history";
import { useOwnJobs } from "../history/useOwnJobs";
import { type Change, changesBetween, settingsOf } from "../studio/settings";
import { texts } from "../texts";
import * as styles from "./settings.module.css";

interface Props {
  readonly parameters: Parameters;
  readonly own: OwnJob | undefined;
}

/** How it was painted, and what was changed since the job before. */
export function Settings({ parameters, own }: Props) {
  const jobs = useOwnJobs();
  const before = own && jobs[jobs.findIndex(({ jobId }) => jobId === own.jobId) + 1];
  const changes = before ? changesSince(before, own, parameters) : [];
  return (
    <div className={styles.settings}>
      {changes.length > 0 && (
        <p>
          {texts.easel.changedSince}{" "}
          {changes.map(({ name, value, before }) => (
            <span key={name} className={styles.change}>
              {name} <del>{before}</del> <ins>{value}</ins>
            </span>
          ))}
        </p>
      )}
      <details>
        <summary>{texts.easel.settingsUsed}</summary>
        <dl>
          {settingsOf(parameters).map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}

function changesSince(before: OwnJob, own: OwnJob, parameters: Parameters): readonly Change[] {
  const pictures = [
    { name: texts.place.headings.content, before: before.content, value: own.content },
    { name: texts.place.headings.style, before: before.style, value: own.style },
  ];
  const changed = pictures.filter((each) => each.before !== each.value);
  return [...changed, ...(before.parameters ? changesBetween(before.parameters, parameters) : [])];
}
