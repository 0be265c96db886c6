import { useEffect, useId, useRef, useState } from "react";
import { type PercentCrop, ReactCrop } from "react-image-crop";
import "react-image-crop/dist/ReactCrop.css";
import { Button } from "../components/Button";
import { decode, encode } from "../pictures/canvas";
import { elongation, middle, type Part, type QuarterTurns, sizeOf, turned, WHOLE } from "../pictures/part";
import type { Picture } from "../pictures/picture";
import { LONGEST_ASPECT, PictureRefused, partOf } from "../pictures/take";
import { texts } from "../texts";
import * as styles from "./cropDialog.module.css";
import { Segments } from "./Segments";

interface Props {
  readonly picture: Picture;
  /** A shape that may be taken over. */
  readonly like: { readonly label: string; readonly aspect: number } | null;
  readonly onDone: (picture: Picture) => void;
  readonly onCancel: () => void;
}

/** Longest side in pixels of what is shown to be cut. */
const LONGEST_SIDE_SHOWN = 1600;

const FREE = "free";
const ASPECTS = { square: 1, classic: 4 / 3, wide: 16 / 9 } as const;
type Shape = keyof typeof ASPECTS | typeof FREE | "like";

/** Where a picture is turned, and cut to the part that is wanted. */
export default function CropDialog({ picture, like, onDone, onCancel }: Props) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [part, setPart] = useState<Part>(WHOLE);
  const [shape, setShape] = useState<Shape>(FREE);
  const [wrong, setWrong] = useState<string | null>(null);
  const bitmap = useBitmap(picture, setWrong);
  const shown = useShown(bitmap, part.turns);
  const whole = bitmap ?? picture;
  const { width, height } = turned(whole, part.turns);
  const isUpright = height > width;
  const aspectOf = (wanted: Shape) => aspectFor(wanted, isUpright, like?.aspect);
  const size = sizeOf(whole, part);
  const isTooLong = elongation(size) > LONGEST_ASPECT;

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    if (bitmap) setPart((before) => fitted(bitmap, before.turns, undefined));
  }, [bitmap]);

  const reshape = (wanted: Shape) => {
    setShape(wanted);
    setPart(fitted(whole, part.turns, aspectOf(wanted)));
  };
  const turn = (by: 1 | 3) => {
    setShape(FREE);
    setPart(fitted(whole, ((part.turns + by) % 4) as QuarterTurns, undefined));
  };
  const finish = async () => {
    if (!bitmap) return;
    try {
      onDone(await partOf(bitmap, part, await originalOf(picture), picture.title));
    } catch (error) {
      if (!(error instanceof PictureRefused)) throw error;
      setWrong(error.message);
    }
  };

  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby={`${id}-heading`} onClose={onCancel}>
      <h2 id={`${id}-heading`} className={styles.heading}>
        {texts.crop.heading}
      </h2>
      <div className={styles.table}>
        {shown && (
          <ReactCrop
            crop={asCrop(part)}
            aspect={aspectOf(shape)}
            keepSelection
            ruleOfThirds
            minWidth={16}
            minHeight={16}
            onChange={(_, crop) => setPart(asPart(crop, part.turns))}
          >
            <img className={styles.picture} src={shown} alt={picture.description} />
          </ReactCrop>
        )}
      </div>
      <div className={styles.ways}>
        <Segments
          legend={texts.crop.shape}
          options={optionsOf(isUpright, like?.label)}
          value={shape}
          onChange={reshape}
        />
        <div className={styles.turns}>
          <Button onClick={() => turn(3)}>{texts.crop.left}</Button>
          <Button onClick={() => turn(1)}>{texts.crop.right}</Button>
        </div>
      </div>
      <p className={styles.size} role="status">
        {wrong ?? texts.crop.size(size)}
        {elongation(whole) > LONGEST_ASPECT && `. ${texts.crop.atMost(LONGEST_ASPECT)}`}
      </p>
      <div className={styles.ends}>
        <Button onClick={() => dialog.current?.close()}>{texts.page.cancel}</Button>
        <Button look="primary" onClick={() => void finish()} disabled={!bitmap || isTooLong}>
          {texts.crop.use}
        </Button>
      </div>
    </dialog>
  );
}

/** Return the largest part in the middle; without an aspect the whole, unless that is too long. */
function fitted(picture: Pick<Picture, "width" | "height">, turns: QuarterTurns, aspect: number | undefined): Part {
  const { width, height } = turned(picture, turns);
  const longest = width < height ? 1 / LONGEST_ASPECT : LONGEST_ASPECT;
  if (aspect === undefined && elongation({ width, height }) <= LONGEST_ASPECT) return { ...WHOLE, turns };
  return middle(picture, turns, aspect ?? longest);
}

function aspectFor(shape: Shape, isUpright: boolean, like: number | undefined): number | undefined {
  if (shape === FREE) return undefined;
  if (shape === "like") return like;
  return isUpright ? 1 / ASPECTS[shape] : ASPECTS[shape];
}

function optionsOf(isUpright: boolean, like: string | undefined): { value: Shape; label: string }[] {
  const options: { value: Shape; label: string }[] = [
    { value: FREE, label: texts.crop.free },
    { value: "square", label: texts.crop.square },
    { value: "classic", label: isUpright ? "3:4" : "4:3" },
    { value: "wide", label: isUpright ? "9:16" : "16:9" },
  ];
  return like ? [...options, { value: "like", label: like }] : options;
}

function asCrop({ left, top, width, height }: Part): PercentCrop {
  return { unit: "%", x: 100 * left, y: 100 * top, width: 100 * width, height: 100 * height };
}

function asPart({ x, y, width, height }: PercentCrop, turns: QuarterTurns): Part {
  return { turns, left: x / 100, top: y / 100, width: width / 100, height: height / 100 };
}

async function originalOf(picture: Picture): Promise<Blob> {
  return picture.original ?? picture.read();
}

/** Return the picture as it was before it was shrunk or cut, once it is open. */
function useBitmap(picture: Picture, onError: (sentence: string) => void): ImageBitmap | null {
  const [bitmap, setBitmap] = useState<ImageBitmap | null>(null);
  useEffect(() => {
    let isOver = false;
    const opening = originalOf(picture).then(decode);
    opening.then(
      (opened) => !isOver && setBitmap(opened),
      () => !isOver && onError(texts.crop.gone(picture.title)),
    );
    return () => {
      isOver = true;
      opening.then(
        (opened) => opened.close(),
        () => undefined,
      );
    };
  }, [picture, onError]);
  return bitmap;
}

/** Return the address of the turned picture as it is shown. */
function useShown(bitmap: ImageBitmap | null, turns: QuarterTurns): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!bitmap) return undefined;
    let made: string | null = null;
    let isOver = false;
    void encode(bitmap, LONGEST_SIDE_SHOWN, { ...WHOLE, turns }).then((blob) => {
      if (isOver) return;
      made = URL.createObjectURL(blob);
      setUrl(made);
    });
    return () => {
      isOver = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [bitmap, turns]);
  return url;
}
