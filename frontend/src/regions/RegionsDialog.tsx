import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { PercentCrop } from "react-image-crop";
import { Button } from "../components/Button";
import type { Picture } from "../pictures/picture";
import { Segments } from "../studio/Segments";
import { Slider } from "../studio/Slider";
import { kindsOf, type StyleInBlend } from "../studio/shares";
import { texts } from "../texts";
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
        {texts.regions.heading}
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
          legend={texts.regions.paintWith}
          options={paintsOf(hanging).map((value) => ({ value, label: labelOf(value, blend) }))}
          value={paint}
          onChange={setPaint}
        />
        <Segments
          legend={texts.regions.tool}
          options={TOOLS.map((value) => ({ value, label: texts.regions.tools[value] }))}
          value={tool}
          onChange={setTool}
        />
        {tool === "line" && (
          <Slider
            label={texts.regions.brush}
            range={WIDTH}
            ends={[texts.regions.fine, texts.regions.broad]}
            value={width}
            isRatio
            onChange={setWidth}
          />
        )}
        <Slider
          label={texts.regions.edge}
          range={SOFTNESS}
          ends={[texts.regions.sharp, texts.regions.soft]}
          value={softness}
          onChange={setSoftness}
        />
      </div>
      <div className={styles.ends}>
        {tool !== "line" && (
          <Button onClick={() => add({ shape: tool, paint, softness, ...boxed })}>{texts.regions.add[tool]}</Button>
        )}
        <Button onClick={() => add({ shape: "everything", paint })}>{texts.regions.all}</Button>
        <Button onClick={undo} disabled={areas.length === 0}>
          {texts.page.undo}
        </Button>
        <Button onClick={() => closer(1 / ZOOM_STEP)} disabled={zoom === ZOOM.min}>
          {texts.regions.farther}
        </Button>
        <Button onClick={() => closer(ZOOM_STEP)} disabled={zoom === ZOOM.max}>
          {texts.regions.closer}
        </Button>
      </div>
      <p className={styles.hint} role="status">
        {isPainted ? hintFor(tool, blend) : texts.regions.nothing}
      </p>
      <div className={styles.ends}>
        <Button onClick={() => dialog.current?.close()}>{texts.page.cancel}</Button>
        <Button look="primary" onClick={() => onDone(areas)} disabled={!isPainted}>
          {texts.regions.done}
        </Button>
      </div>
    </dialog>
  );
}

const TOOLS: readonly Tool[] = ["line", "rectangle", "ellipse"];

function labelOf(paint: Paint, blend: readonly StyleInBlend[]): string {
  if (paint === "keep") return texts.regions.keep;
  const [only, ...others] = blend;
  if (paint === "mix") return others.length > 0 ? texts.regions.mix : (only?.picture.title ?? "");
  return blend.find(({ kind }) => kind === paint)?.picture.title ?? "";
}

function hintFor(tool: Tool, { length }: readonly StyleInBlend[]): string {
  const hint = tool === "line" ? texts.regions.brushHint : texts.regions.boxHint;
  return length > 1 ? hint : `${hint} ${texts.regions.oneStyleHint}`;
}
