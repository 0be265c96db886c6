import { useQuery } from "@tanstack/react-query";
import { getBudget } from "../api/client";
import { Button } from "../components/Button";
import { showStudio } from "../job/useFragment";
import { Notice } from "../notices/Notice";
import { noBudget } from "../notices/words";
import * as styles from "./easel.module.css";

/** A job that was ordered in time, but found no paint left when its turn came. */
export function NoBudget() {
  const { data } = useQuery({ queryKey: ["budget"], queryFn: ({ signal }) => getBudget(signal) });
  return (
    <div className={styles.alone}>
      <Notice words={noBudget(data && new Date(data.renews_at))}>
        <Button onClick={showStudio}>To the studio</Button>
      </Notice>
    </div>
  );
}
