import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { PercentCrop } from "react-image-crop";
import { Button } from "../components/Button";
import type { Picture } from "../pictures/picture";
import { Segments } from "../studio/Segments";
import { Slider } from "../studio/Slider";
import { kindsOf, type StyleInBlend } from "../studio/shares";
import { type Area, type Paint, paintsOf } from "./areas";
import { isAnythingPainted } from "./masks";
import * as styles from "./regions.module.css";
import { Stage, type Tool } from "./Stage";
import { ZOOM } from "./useBrush";

interface Props {
  readonly photo: Picture;
  readonly blend: readonly StyleInBlend[];
  readonly areas: readonly Area[];
  readonly onDone: (areas: readonly Area[]) => void;
  readonly onCancel: () => void;
}

const WIDTH = { min: 0.02, max: 0.4 };
const SOFTNESS = { min: 0, max: 0.2 };
const ZOOM_STEP = 1.5;
/** Where a new rectangle or ellipse lies. */
const IN_THE_MIDDLE: PercentCrop = { unit: "%", x: 25, y: 25, width: 50, height: 50 };

/** Where a visitor says which part of the photo is painted in which style, and what is kept as it is. */
export default function RegionsDialog({ photo, blend, areas: before, onDone, onCancel }: Props) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [areas, setAreas] = useState(before);
  const [paint, setPaint] = useState<Paint>(blend.length > 1 ? "second" : "keep");
  const [tool, setTool] = useState<Tool>("line");
  const [width, setWidth] = useState(0.12);
  const [softness, setSoftness] = useState(0.03);
  const [box, setBox] = useState(IN_THE_MIDDLE);
  const [zoom, setZoom] = useState<number>(ZOOM.min);
  const hanging = kindsOf(blend);

  useEffect(() => dialog.current?.showModal(), []);

  const add = (area: Area) => setAreas([...areas, area]);
  const undo = () => setAreas(areas.slice(0, -1));
  const closer = (factor: number) => setZoom(Math.min(Math.max(zoom * factor, ZOOM.min), ZOOM.max));
  const boxed = { left: box.x / 100, top: box.y / 100, width: box.width / 100, height: box.height / 100 };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    undo();
  };
  const isPainted = isAnythingPainted(areas, hanging, photo);

  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={`${id}-heading`}
      onClose={onCancel}
      onKeyDown={onKeyDown}
    >
      <h2 id={`${id}-heading`} className={styles.heading}>
        Where to paint
      </h2>
      <Stage
        photo={photo}
        blend={blend}
        areas={areas}
        tool={tool}
        look={{ paint, softness }}
        width={width}
        box={box}
        zoom={zoom}
        onLine={add}
        onBox={setBox}
        onZoom={setZoom}
      />
      <div className={styles.controls}>
        <Segments
          legend="Paint with"
          options={paintsOf(hanging).map((value) => ({ value, label: labelOf(value, blend) }))}
          value={paint}
          onChange={setPaint}
        />
        <Segments legend="Tool" options={TOOLS} value={tool} onChange={setTool} />
        {tool === "line" && (
          <Slider label="Brush" range={WIDTH} ends={["fine", "broad"]} value={width} isRatio onChange={setWidth} />
        )}
        <Slider label="Edge" range={SOFTNESS} ends={["sharp", "soft"]} value={softness} onChange={setSoftness} />
      </div>
      <div className={styles.ends}>
        {tool !== "line" && (
          <Button onClick={() => add({ shape: tool, paint, softness, ...boxed })}>Paint the {tool}</Button>
        )}
        <Button onClick={() => add({ shape: "everything", paint })}>Paint all of it</Button>
        <Button onClick={undo} disabled={areas.length === 0}>
          Undo
        </Button>
        <Button onClick={() => closer(1 / ZOOM_STEP)} disabled={zoom === ZOOM.min}>
          Zoom out
        </Button>
        <Button onClick={() => closer(ZOOM_STEP)} disabled={zoom === ZOOM.max}>
          Zoom in
        </Button>
      </div>
      <p className={styles.hint} role="status">
        {isPainted ? hintFor(tool, blend) : "Nothing would be painted: leave some of the photo to a style."}
      </p>
      <div className={styles.ends}>
        <Button onClick={() => dialog.current?.close()}>Cancel</Button>
        <Button look="primary" onClick={() => onDone(areas)} disabled={!isPainted}>
          Done
        </Button>
      </div>
    </dialog>
  );
}

const TOOLS: readonly { readonly value: Tool; readonly label: string }[] = [
  { value: "line", label: "Brush" },
  { value: "rectangle", label: "Rectangle" },
  { value: "ellipse", label: "Ellipse" },
];

function labelOf(paint: Paint, blend: readonly StyleInBlend[]): string {
  if (paint === "keep") return "The photo, kept as it is";
  const [only, ...others] = blend;
  if (paint === "mix") return others.length > 0 ? "The mix" : (only?.picture.title ?? "");
  return blend.find(({ kind }) => kind === paint)?.picture.title ?? "";
}

function hintFor(tool: Tool, { length }: readonly StyleInBlend[]): string {
  const more = length > 1 ? "" : " For parts in another style, mix in another style first.";
  if (tool !== "line") return `Move and resize it by its handles or the arrow keys, then paint it.${more}`;
  return `Paint on the photo; two fingers bring it closer.${more}`;
}
