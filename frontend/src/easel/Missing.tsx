import { Problem } from "../api/problem";
import { Button } from "../components/Button";
import { showStudio } from "../job/useFragment";
import { Notice } from "../notices/Notice";
import { type Words, wordsFor } from "../notices/words";
import * as styles from "./easel.module.css";

interface Props {
  readonly error: Error | null;
  readonly isCutOff?: boolean;
  readonly isOffline?: boolean;
  readonly onRetry: () => void;
}

const OFFLINE: Words = {
  title: "You are offline",
  sentence: "The painting is looked for as soon as the connection is back.",
  way: "retry",
};
const CUT_OFF: Words = {
  title: "No connection to the studio",
  sentence: "It is tried again and again; you need not do anything.",
  way: "retry",
};
const NONSENSE: Words = {
  title: "This painting cannot be read",
  sentence: "The studio’s answer made no sense. Load the page again.",
  way: "retry",
};

/** What stands where a painting would hang: it is looked for, or it is not there. */
export function Missing({ error, isCutOff = false, isOffline = false, onRetry }: Props) {
  const trouble = error ? wordsOf(error) : isOffline ? OFFLINE : isCutOff ? CUT_OFF : null;
  return (
    <div className={styles.alone}>
      {trouble ? (
        <Notice words={trouble}>
          {trouble.way === "retry" && <Button onClick={onRetry}>Try again</Button>}
          <Button onClick={showStudio}>To the studio</Button>
        </Notice>
      ) : (
        <p role="status">Looking for the painting…</p>
      )}
    </div>
  );
}

function wordsOf(error: Error): Words {
  return error instanceof Problem ? wordsFor(error) : NONSENSE;
}
