import { useQuery } from "@tanstack/react-query";
import { getBudget } from "../api/client";
import { Button } from "../components/Button";
import type { OwnJob } from "../history/history";
import { showStudio } from "../job/useFragment";
import { Notice } from "../notices/Notice";
import { noBudget } from "../notices/words";
import { texts } from "../texts";
import * as styles from "./easel.module.css";
import { Forget } from "./Forget";

/** A job that was admitted, but found no budget left when its turn came. */
export function NoBudget({ own }: { readonly own: OwnJob | undefined }) {
  const { data } = useQuery({ queryKey: ["budget"], queryFn: ({ signal }) => getBudget(signal) });
  return (
    <div className={styles.alone}>
      <Notice words={noBudget(data && new Date(data.renews_at))}>
        <Button onClick={showStudio}>{texts.easel.makeNew}</Button>
        {own && <Forget own={own} />}
      </Notice>
    </div>
  );
}
