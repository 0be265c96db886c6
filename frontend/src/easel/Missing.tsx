import { Problem } from "../api/problem";
import { Button } from "../components/Button";
import type { OwnJob } from "../history/history";
import { showStudio } from "../job/useFragment";
import { Notice } from "../notices/Notice";
import { type Words, wordsFor } from "../notices/words";
import { texts } from "../texts";
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

/** In place of a picture: it is being loaded, or it is not there. */
export function Missing({ error, own, isCutOff = false, isOffline = false, onRetry }: Props) {
  const trouble = error ? wordsOf(error) : isOffline ? offline() : isCutOff ? cutOff() : null;
  return (
    <div className={styles.alone}>
      {trouble ? (
        <Notice words={trouble}>
          {trouble.way === "retry" && <Button onClick={onRetry}>{texts.page.tryAgain}</Button>}
          <Button onClick={showStudio}>{texts.easel.makeNew}</Button>
          {error && own && <Forget own={own} />}
        </Notice>
      ) : (
        <p role="status">{texts.page.loading}</p>
      )}
    </div>
  );
}

function wordsOf(error: Error): Words {
  return error instanceof Problem ? wordsFor(error) : nonsense();
}

function offline(): Words {
  return { title: texts.connection.offlineTitle, sentence: texts.connection.offlineText, way: "retry" };
}

function cutOff(): Words {
  return { title: texts.problems.unreachable.title, sentence: texts.connection.cutOff, way: "retry" };
}

function nonsense(): Words {
  return { title: texts.connection.nonsenseTitle, sentence: texts.connection.nonsenseText, way: "retry" };
}
