import { lazy, type RefObject, Suspense, useEffect, useRef } from "react";
import { Own } from "../history/Own";
import { showStudio, useFragmentJob } from "../job/useFragment";
import { forgetDraft } from "../studio/draft";
import { Studio } from "../studio/Studio";
import { useIncoming } from "../studio/useIncoming";
import { usePlaces } from "../studio/usePlaces";
import { type StudioState, useStudio } from "../studio/useStudio";
import { preferred, speak, texts, useLanguage } from "../texts";
import * as styles from "./app.module.css";
import { Boundary } from "./Boundary";
import { Collection } from "./Collection";
import { Footer } from "./Footer";
import { Masthead } from "./Masthead";

/** Most visitors begin in the studio: what shows a job is loaded when one is ordered or opened. */
const Easel = lazy(() => import("../easel/Easel"));

/** The hall: the studio, or the easel of the job in the URL; below it the visitor's own paintings and the collection. */
export function App() {
  const jobId = useFragmentJob();
  useOwnLanguage(jobId);
  const studio = useStudio();
  const places = usePlaces(studio);
  const over = useIncoming((files, place) => {
    if (jobId) showStudio();
    places.hang(files, place);
  });
  const layOut = (state: Partial<StudioState>) => {
    studio.replace(state);
    showStudio();
    toTop();
  };
  const main = useRef<HTMLElement>(null);
  useArrival(jobId, main);
  return (
    <div className={styles.hall}>
      <Masthead />
      <main ref={main} tabIndex={-1} className={styles.main}>
        {jobId ? (
          <Boundary key={jobId} name="picture">
            <Suspense
              fallback={
                <p role="status" className={styles.waiting}>
                  {texts.page.loading}
                </p>
              }
            >
              <Easel jobId={jobId} onAgain={layOut} />
            </Suspense>
          </Boundary>
        ) : (
          <Boundary key="studio" name="form" onReset={forgetDraft}>
            <Studio studio={studio} places={places} over={over} />
          </Boundary>
        )}
        <Boundary name="own">
          <Own shown={jobId} />
        </Boundary>
        <Boundary name="examples">
          <Collection onPick={({ content, style }) => layOut({ content, style, second: null, third: null })} />
        </Boundary>
      </main>
      <Footer />
    </div>
  );
}

/** Speak the visitor's language as soon as the page is alive: as it was built, it speaks English. */
function useOwnLanguage(shown: string | null): void {
  const language = useLanguage();
  useEffect(() => void speak(preferred()), []);
  useEffect(() => {
    document.documentElement.lang = language;
    if (shown === null) document.title = texts.page.title;
  }, [language, shown]);
}

/** Begin at the top, for the eye and for a screen reader, whenever something else is shown. */
function useArrival(shown: string | null, main: RefObject<HTMLElement | null>): void {
  const last = useRef(shown);
  useEffect(() => {
    if (last.current === shown) return;
    last.current = shown;
    toTop();
    main.current?.focus({ preventScroll: true });
  }, [shown, main]);
}

function toTop(): void {
  scrollTo({ top: 0, behavior: "instant" });
}
