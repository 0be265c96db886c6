import { type RefObject, useEffect, useRef } from "react";
import { Easel } from "../easel/Easel";
import { Own } from "../history/Own";
import { showStudio, useFragmentJob } from "../job/useFragment";
import { Studio } from "../studio/Studio";
import { type StudioState, useStudio } from "../studio/useStudio";
import * as styles from "./app.module.css";
import { Collection } from "./Collection";
import { Footer } from "./Footer";
import { Masthead } from "./Masthead";

/** The hall: the studio, or the easel of the job in the URL; below it the visitor's own paintings and the collection. */
export function App() {
  const jobId = useFragmentJob();
  const studio = useStudio();
  const layOut = (state: Partial<StudioState>) => {
    studio.change(state);
    showStudio();
  };
  const main = useRef<HTMLElement>(null);
  useArrival(jobId, main);
  return (
    <div className={styles.hall}>
      <Masthead />
      <main ref={main} tabIndex={-1} className={styles.main}>
        {jobId ? <Easel key={jobId} jobId={jobId} onAgain={layOut} /> : <Studio {...studio} />}
        <Own shown={jobId} />
        <Collection onPick={({ content, style }) => layOut({ content, style })} />
      </main>
      <Footer />
    </div>
  );
}

/** Begin at the top, for the eye and for a screen reader, whenever something else is shown. */
function useArrival(shown: string | null, main: RefObject<HTMLElement | null>): void {
  const last = useRef(shown);
  useEffect(() => {
    if (last.current === shown) return;
    last.current = shown;
    scrollTo({ top: 0, behavior: "instant" });
    main.current?.focus({ preventScroll: true });
  }, [shown, main]);
}
