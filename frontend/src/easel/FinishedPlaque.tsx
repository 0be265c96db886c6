import { useMutation } from "@tanstack/react-query";
import { Button } from "../components/Button";
import type { OwnJob } from "../history/history";
import type { Look } from "../job/look";
import { titleInFragment } from "../job/useFragment";
import { summaryOf } from "../studio/settings";
import { moment } from "../text";
import { Delete } from "./Delete";
import { download, fileName } from "./download";
import { endingOf } from "./phase";
import * as styles from "./plaque.module.css";
import { Settings } from "./Settings";
import { Share } from "./Share";
import { hasResult } from "./states";

interface Props {
  readonly look: Look;
  readonly own: OwnJob | undefined;
  readonly onAgain: () => void;
  readonly onExpired: () => void;
}

/** What came of it, and what can be done with it. */
export function FinishedPlaque({ look, own, onAgain, onExpired }: Props) {
  const { view } = look;
  const ending = endingOf(look);
  const save = useMutation({
    mutationFn: ({ url, ending: suffix }: { url: string; ending: string }) =>
      download(url, `${fileName(view, own)}.${suffix}`),
    onError: onExpired,
    networkMode: "always",
  });
  const result = hasResult(look) ? view.result : null;
  const shared = view.sources ? "Paint your photo in this style" : "Make your own";
  const again = own ? "Change settings and paint again" : shared;
  return (
    <>
      <p className="visually-hidden" role="status">
        {ending ? `${ending.title}. ${ending.sentence}` : "The picture is finished."}
      </p>
      {ending && (
        <div>
          <h2 className={styles.phase}>{ending.title}</h2>
          <p>{ending.sentence}</p>
        </div>
      )}
      <p className={styles.small}>{summaryOf(view.parameters)}</p>
      <p className={styles.small}>Kept until {moment(new Date(view.expires_at))}</p>
      <Settings parameters={view.parameters} own={own} />
      {result && (
        <div className={styles.actions}>
          <Button look="primary" onClick={() => save.mutate({ url: result.png_url, ending: "png" })}>
            Download PNG
          </Button>
          <Button onClick={() => save.mutate({ url: result.jpg_url, ending: "jpg" })}>JPEG</Button>
        </div>
      )}
      {save.isError && (
        <p role="alert" className={styles.trouble}>
          The download failed. Try again.
        </p>
      )}
      <div className={styles.actions}>
        <Button onClick={onAgain}>{again}</Button>
      </div>
      {(result || own) && (
        <div className={styles.quiet}>
          {result && (
            <Share
              jobId={view.job_id}
              title={own ? `${own.content} in the style of ${own.style}` : titleInFragment()}
            />
          )}
          {own && <Delete own={own} />}
        </div>
      )}
    </>
  );
}
