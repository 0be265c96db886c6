import { lazy, Suspense, useState } from "react";
import { Button } from "../components/Button";
import type { Picture } from "../pictures/picture";
import type { StyleInBlend } from "../studio/shares";
import * as styles from "../studio/studio.module.css";
import { texts } from "../texts";
import type { Area } from "./areas";

const RegionsDialog = lazy(() => import("./RegionsDialog"));

interface Props {
  readonly photo: Picture;
  readonly blend: readonly StyleInBlend[];
  readonly areas: readonly Area[];
  readonly onAreas: (areas: readonly Area[]) => void;
}

/** Below the photo: the way to say where it is painted, for visitors who want part of it painted. */
export function Regions({ photo, blend, areas, onAreas }: Props) {
  const [isOpen, setOpen] = useState(false);
  const done = (changed: readonly Area[]) => {
    setOpen(false);
    onAreas(changed);
  };
  return (
    <>
      <Button look="quiet" className={styles.more} onClick={() => setOpen(true)}>
        {areas.length > 0 ? texts.regions.change : texts.regions.open}
      </Button>
      {areas.length > 0 && (
        <Button look="quiet" className={styles.more} onClick={() => onAreas([])}>
          {texts.regions.all}
        </Button>
      )}
      {isOpen && (
        <Suspense>
          <RegionsDialog photo={photo} blend={blend} areas={areas} onDone={done} onCancel={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
