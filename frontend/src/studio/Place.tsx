import { type ChangeEvent, lazy, type ReactNode, Suspense, useEffect, useId, useRef } from "react";
import { Button } from "../components/Button";
import { Frame } from "../components/Frame";
import { ACCEPT } from "../pictures/formats";
import type { Kind, Picture } from "../pictures/picture";
import type { Sample } from "../pictures/samples";
import { Drawer } from "./Drawer";
import * as styles from "./place.module.css";
import type { Taking } from "./usePlaces";

/** With its component for cutting, which most visitors never need. */
const CropDialog = lazy(() => import("./CropDialog"));

interface Props {
  readonly kind: Kind;
  readonly picture: Picture | null;
  /** The picture of the other place. */
  readonly other: Picture | null;
  readonly samples: readonly Sample[];
  readonly taking: Taking;
  /** Whether a file is dragged over it. */
  readonly isOver: boolean;
  /** Whether nothing may be changed now. */
  readonly isBusy: boolean;
  readonly onPicture: (picture: Picture | null) => void;
  /** What comes below. */
  readonly children?: ReactNode;
}

const WORDS = {
  content: {
    choose: "Choose a photo",
    replace: "Use your own photo",
    drawer: "Sample photos",
    like: "Like the style",
  },
  style: {
    choose: "Choose a style picture",
    replace: "Use your own style picture",
    drawer: "Sample styles",
    like: "Like the photo",
  },
} as const;

const SQUARE = 1;
/** Of a picture, or of the place that the next one is wanted for. */
const HEADINGS: Readonly<Record<Kind, string>> = {
  content: "Photo",
  style: "Style",
  second: "And a little of",
  third: "And of",
};

/** A place on the wall for one picture: a file that is chosen, dropped or pasted, or a sample of the drawer. */
export function Place({ kind, picture, other, samples, taking, isOver, isBusy, onPicture, children }: Props) {
  const id = useId();
  const words = WORDS[kind === "content" ? "content" : "style"];
  const { take, refusal, isTaking, cropping } = taking;
  const input = useRef<HTMLInputElement>(null);

  // A file that was chosen before this script ran fired no event that React saw.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, on arrival
  useEffect(() => {
    const [file] = input.current?.files ?? [];
    if (file) void take(file);
  }, []);

  const choose = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? [];
    if (file) void take(file);
    target.value = ""; // or the same file could not be chosen again
  };
  const hang = (sample: Sample | null) => {
    void take(null);
    onPicture(sample);
  };

  return (
    <section className={styles.place} data-place={kind} aria-labelledby={`${id}-heading`} inert={isBusy}>
      <h2 id={`${id}-heading`} className={styles.heading}>
        {HEADINGS[kind]}
      </h2>
      <div className={styles.hanging}>
        <label className={styles.hook} data-dropping={isOver || undefined}>
          <input
            ref={input}
            className="visually-hidden"
            type="file"
            accept={ACCEPT}
            aria-label={words.choose}
            onChange={choose}
          />
          <Frame aspect={picture ? picture.width / picture.height : SQUARE}>
            {picture ? (
              <img
                src={picture.url}
                alt={picture.description}
                width={picture.width}
                height={picture.height}
                fetchPriority={kind === "content" ? "high" : "auto"}
              />
            ) : (
              <span className={styles.invitation}>
                <span className={styles.invitationTitle}>{words.choose}</span>
                <span className={styles.hint}>or drop or paste one here</span>
              </span>
            )}
          </Frame>
        </label>
      </div>
      <div className={styles.plaque}>
        <p className={styles.label}>
          {picture ? (
            <>
              <cite className={styles.title}>{picture.title}</cite>
              <span className={styles.credit}>{picture.credit}</span>
            </>
          ) : (
            <span>Nothing chosen</span>
          )}
        </p>
        <Button
          className={styles.own}
          onClick={() => input.current?.click()}
          aria-label={picture ? words.replace : words.choose}
          disabled={isTaking}
        >
          {picture ? "Use your own" : "Choose"}
        </Button>
        {picture && (
          <div className={styles.ways}>
            <Button
              look="icon"
              onClick={() => taking.crop(picture)}
              aria-label={`Crop or turn ${picture.title}`}
              title="Crop or turn"
            >
              <svg viewBox="0 0 20 20" aria-hidden="true">
                <path d="M5.5 1v13.5H19M1 5.5h13.5V19" />
              </svg>
            </Button>
            <Button look="icon" onClick={() => hang(null)} aria-label={`Remove ${picture.title}`} title="Remove">
              <svg viewBox="0 0 20 20" aria-hidden="true">
                <path d="M5 5l10 10M15 5L5 15" />
              </svg>
            </Button>
          </div>
        )}
      </div>
      <p role="status" className={styles.opening}>
        {isTaking && "Opening the picture ..."}
      </p>
      <p role="alert" className={styles.refusal}>
        {refusal}
      </p>
      {cropping && (
        <Suspense>
          <CropDialog
            picture={cropping}
            like={other && { label: words.like, aspect: other.width / other.height }}
            onDone={taking.finishCrop}
            onCancel={() => taking.crop(null)}
          />
        </Suspense>
      )}
      <Drawer label={words.drawer} samples={samples} shown={picture} onPick={hang} />
      {children}
    </section>
  );
}
