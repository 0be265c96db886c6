import { type CSSProperties, useRef } from "react";
import { type PercentCrop, ReactCrop } from "react-image-crop";
import "react-image-crop/dist/ReactCrop.css";
import type { Picture } from "../pictures/picture";
import type { StyleInBlend } from "../studio/shares";
import { texts } from "../texts";
import type { Area, Line } from "./areas";
import { Overlay } from "./Overlay";
import * as styles from "./regions.module.css";
import { useBrush } from "./useBrush";

export type Tool = Exclude<Area["shape"], "everything">;

interface Props {
  readonly photo: Picture;
  readonly blend: readonly StyleInBlend[];
  readonly areas: readonly Area[];
  readonly tool: Tool;
  readonly look: Pick<Line, "paint" | "softness">;
  /** Of the brush, as a fraction of the photo's longer side. */
  readonly width: number;
  /** Of the rectangle or ellipse. */
  readonly box: PercentCrop;
  readonly zoom: number;
  readonly onLine: (line: Line) => void;
  readonly onBox: (box: PercentCrop) => void;
  readonly onZoom: (zoom: number) => void;
}

/** The photo that is painted on, as close as is wanted. */
export function Stage({ photo, blend, areas, tool, look, width, box, zoom, onLine, onBox, onZoom }: Props) {
  const room = useRef<HTMLElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const lineOf = (points: Line["points"]): Line => ({ shape: "line", ...look, width, points });
  const brush = useBrush(room, picture, zoom, onZoom, (points) => onLine(lineOf(points)));
  const isBrush = tool === "line";
  const aspect = photo.width / photo.height;
  const sizes = { "--aspect": aspect, "--zoom": zoom } as CSSProperties;
  const shown = (
    <>
      <img className={styles.photo} src={photo.url} alt={photo.description} draggable={false} />
      <Overlay photo={photo} blend={blend} areas={areas} live={brush.points.length > 0 ? lineOf(brush.points) : null} />
    </>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section ref={room} className={styles.room} tabIndex={0} aria-label={texts.regions.photo} style={sizes}>
      <div ref={picture} className={styles.picture} data-brush={isBrush || undefined} {...(isBrush && brush.handlers)}>
        {isBrush ? (
          shown
        ) : (
          <ReactCrop
            crop={box}
            circularCrop={tool === "ellipse"}
            keepSelection
            minWidth={8}
            minHeight={8}
            onChange={(_, changed) => onBox(changed)}
          >
            {shown}
          </ReactCrop>
        )}
        {isBrush && brush.at && <span className={styles.brush} style={circleAt(brush.at, width, aspect)} />}
      </div>
    </section>
  );
}

/** Return the place of a brush: in percent, of the photo's width and height. */
function circleAt([x, y]: readonly [number, number], width: number, aspect: number): CSSProperties {
  const ofWidth = aspect > 1 ? width : width / aspect;
  return { left: `${100 * x}%`, top: `${100 * y}%`, width: `${100 * ofWidth}%` };
}
