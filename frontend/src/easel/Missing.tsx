import { Problem } from "../api/problem";
import { Button } from "../components/Button";
import type { OwnJob } from "../history/history";
import { showStudio } from "../job/useFragment";
import { Notice } from "../notices/Notice";
import { type Words, wordsFor } from "../notices/words";
import * as styles from "./easel.module.css";
import { Forget } from "./Forget";

interface Props {
  readonly error: Error | null;
  /** The job, if it is one of this browser's own. */
  readonly own?: OwnJob | undefined;
  readonly isCutOff?: boolean;
  readonly isOffline?: boolean;
  readonly onRetry: () => void;
}

const OFFLINE: Words = {
  title: "You are offline",
  sentence: "This picture loads as soon as you are back online.",
  way: "retry",
};
const CUT_OFF: Words = {
  title: "Cannot reach the server",
  sentence: "This page keeps retrying.",
  way: "retry",
};
const NONSENSE: Words = {
  title: "This picture cannot be shown",
  sentence: "The server sent an answer that this page does not understand. Reload the page, then try again.",
  way: "retry",
};

/** In place of a picture: it is being loaded, or it is not there. */
export function Missing({ error, own, isCutOff = false, isOffline = false, onRetry }: Props) {
  const trouble = error ? wordsOf(error) : isOffline ? OFFLINE : isCutOff ? CUT_OFF : null;
  return (
    <div className={styles.alone}>
      {trouble ? (
        <Notice words={trouble}>
          {trouble.way === "retry" && <Button onClick={onRetry}>Try again</Button>}
          <Button onClick={showStudio}>Make a new picture</Button>
          {error && own && <Forget own={own} />}
        </Notice>
      ) : (
        <p role="status">Loading…</p>
      )}
    </div>
  );
}

function wordsOf(error: Error): Words {
  return error instanceof Problem ? wordsFor(error) : NONSENSE;
}
