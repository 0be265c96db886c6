import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Button } from "../components/Button";
import type { Picture } from "../pictures/picture";
import type { Area } from "../regions/areas";
import * as preview from "../studio/preview.module.css";
import type { StyleInBlend } from "../studio/shares";
import { texts } from "../texts";
import * as styles from "./sketch.module.css";

interface Props {
  readonly photo: Picture;
  readonly areas: readonly Area[];
  readonly styles: readonly StyleInBlend[];
}

/** On the empty canvas: a rough sketch, before anything is sent or spent. For other pictures it is another one. */
export function Sketch({ photo, areas, styles: blend }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const controller = useRef<AbortController | null>(null);
  const making = useMutation({
    mutationFn: async () => {
      controller.current = new AbortController();
      const { sketchInParts } = await import("./inParts");
      show(canvas.current, await sketchInParts(photo, blend, areas, controller.current.signal));
    },
    networkMode: "always",
  });
  useEffect(() => () => controller.current?.abort(), []);
  return (
    <>
      <canvas
        ref={canvas}
        className={styles.picture}
        role="img"
        aria-label={texts.studio.sketchOf(photo.title)}
        hidden={!making.isSuccess}
      />
      {making.isSuccess ? (
        <span className={preview.tag}>{texts.studio.sketch}</span>
      ) : (
        <div className={styles.canvas}>
          <span>{texts.studio.resultHere}</span>
          <Button onClick={() => making.mutate()} disabled={making.isPending}>
            {making.isPending ? texts.studio.sketching : texts.studio.quickSketch}
          </Button>
        </div>
      )}
      <span className="visually-hidden" role="status">
        {making.isSuccess && texts.studio.sketchIsThere}
      </span>
      {making.isError && (
        <p role="alert" className={styles.trouble}>
          {texts.studio.sketchFailed}
        </p>
      )}
    </>
  );
}

function show(canvas: HTMLCanvasElement | null, made: ImageBitmap): void {
  if (!canvas) return;
  canvas.width = made.width;
  canvas.height = made.height;
  canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(made);
}
