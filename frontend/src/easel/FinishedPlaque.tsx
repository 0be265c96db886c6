import { useMutation } from "@tanstack/react-query";
import { Button } from "../components/Button";
import type { OwnJob } from "../history/history";
import type { Snapshot } from "../job/snapshot";
import { titleInFragment } from "../job/useFragment";
import type { Mix } from "../mixing/mix";
import { summaryOf } from "../studio/settings";
import { inTheStyleOf, moment } from "../text";
import { texts } from "../texts";
import { Delete } from "./Delete";
import { download, type Format, fileName, pictureFile } from "./download";
import { endingOf } from "./phase";
import * as styles from "./plaque.module.css";
import { SaveVideo } from "./SaveVideo";
import { Settings } from "./Settings";
import { Share } from "./Share";
import { hasResult, statesOf } from "./states";

interface Props {
  readonly snapshot: Snapshot;
  readonly own: OwnJob | undefined;
  readonly photograph: string | undefined;
  readonly mix: Mix;
  readonly onAgain: () => void;
  readonly onExpired: () => void;
}

/** What came of it, and what can be done with it. */
export function FinishedPlaque({ snapshot, own, photograph, mix, onAgain, onExpired }: Props) {
  const { view } = snapshot;
  const ending = endingOf(snapshot);
  const save = useMutation({
    mutationFn: async ({ url, format }: { url: string; format: Format }) =>
      download(await pictureFile(url, format, photograph, mix), `${fileName(view, own)}.${format}`),
    onError: onExpired,
    networkMode: "always",
  });
  const states = statesOf(snapshot).map(({ url }) => url);
  const result = hasResult(snapshot) ? view.result : null;
  const shared = view.sources ? texts.easel.paintYours : texts.easel.makeYours;
  const again = own ? texts.easel.again : shared;
  return (
    <>
      <p className="visually-hidden" role="status">
        {ending ? `${ending.title}. ${ending.sentence}` : texts.easel.finished}
      </p>
      {ending && (
        <div>
          <h2 className={styles.phase}>{ending.title}</h2>
          <p>{ending.sentence}</p>
        </div>
      )}
      <p className={styles.small}>{summaryOf(view.parameters)}</p>
      <p className={styles.small}>{texts.easel.keptUntil(moment(new Date(view.expires_at)))}</p>
      <Settings parameters={view.parameters} own={own} />
      {result && (
        <div className={styles.actions}>
          <Button look="primary" onClick={() => save.mutate({ url: result.png_url, format: "png" })}>
            {texts.easel.downloadPng}
          </Button>
          <Button onClick={() => save.mutate({ url: result.jpg_url, format: "jpg" })}>JPEG</Button>
        </div>
      )}
      {save.isError && (
        <p role="alert" className={styles.trouble}>
          {texts.easel.downloadFailed}
        </p>
      )}
      <div className={styles.actions}>
        <Button onClick={onAgain}>{again}</Button>
        {states.length > 1 && <SaveVideo states={states} photo={photograph} mix={mix} name={fileName(view, own)} />}
      </div>
      {(result || own) && (
        <div className={styles.quiet}>
          {result && (
            <Share jobId={view.job_id} title={own ? inTheStyleOf(own.content, own.style) : titleInFragment()} />
          )}
          {own && <Delete own={own} />}
        </div>
      )}
    </>
  );
}
