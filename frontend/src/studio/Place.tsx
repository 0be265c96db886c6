import { type ChangeEvent, lazy, type ReactNode, Suspense, useEffect, useId, useRef } from "react";
import { Button } from "../components/Button";
import { Frame } from "../components/Frame";
import { ACCEPT } from "../pictures/formats";
import type { Kind, Picture } from "../pictures/picture";
import type { Sample } from "../pictures/samples";
import { texts } from "../texts";
import { Drawer, type Group } from "./Drawer";
import * as styles from "./place.module.css";
import type { Taking } from "./usePlaces";

/** With its component for cutting, which most visitors never need. */
const CropDialog = lazy(() => import("./CropDialog"));

interface Props {
  readonly kind: Kind;
  readonly picture: Picture | null;
  /** The picture of the other place. */
  readonly other: Picture | null;
  readonly groups: readonly Group[];
  readonly taking: Taking;
  /** Whether a file is dragged over it. */
  readonly isOver: boolean;
  /** Whether nothing may be changed now. */
  readonly isBusy: boolean;
  readonly onPicture: (picture: Picture | null) => void;
  /** What comes below. */
  readonly children?: ReactNode;
}

const SQUARE = 1;

/** A place on the wall for one picture: a file that is chosen, dropped or pasted, or a sample of the drawer. */
export function Place({ kind, picture, other, groups, taking, isOver, isBusy, onPicture, children }: Props) {
  const id = useId();
  const words = texts.place;
  const role = kind === "content" ? "content" : "style";
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
        {words.headings[kind]}
      </h2>
      <div className={styles.hanging}>
        <label className={styles.hook} data-dropping={isOver || undefined}>
          <input
            ref={input}
            className="visually-hidden"
            type="file"
            accept={ACCEPT}
            aria-label={words.choose[role]}
            onChange={choose}
          />
          <Frame aspect={picture ? picture.width / picture.height : SQUARE}>
            {picture ? (
              <img
                src={picture.url}
                alt={picture.description}
                width={picture.width}
                height={picture.height}
                decoding="sync"
                fetchPriority={kind === "content" ? "high" : "auto"}
              />
            ) : (
              <span className={styles.invitation}>
                <span className={styles.invitationTitle}>{words.choose[role]}</span>
                <span className={styles.hint}>{words.dropHere}</span>
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
            <span>{words.nothing}</span>
          )}
        </p>
        <Button
          className={styles.own}
          onClick={() => input.current?.click()}
          aria-label={picture ? words.replace[role] : words.choose[role]}
          disabled={isTaking}
        >
          {picture ? words.own : words.chooseShort}
        </Button>
        {picture && (
          <div className={styles.ways}>
            <Button
              look="icon"
              onClick={() => taking.crop(picture)}
              aria-label={words.cropPicture(picture.title)}
              title={words.crop}
            >
              <svg viewBox="0 0 20 20" aria-hidden="true">
                <path d="M5.5 1v13.5H19M1 5.5h13.5V19" />
              </svg>
            </Button>
            <Button
              look="icon"
              onClick={() => hang(null)}
              aria-label={words.removePicture(picture.title)}
              title={words.remove}
            >
              <svg viewBox="0 0 20 20" aria-hidden="true">
                <path d="M5 5l10 10M15 5L5 15" />
              </svg>
            </Button>
          </div>
        )}
      </div>
      <p role="status" className={styles.opening}>
        {isTaking && words.opening}
      </p>
      <p role="alert" className={styles.refusal}>
        {refusal}
      </p>
      {cropping && (
        <Suspense>
          <CropDialog
            picture={cropping}
            like={other && { label: words.like[role], aspect: other.width / other.height }}
            onDone={taking.finishCrop}
            onCancel={() => taking.crop(null)}
          />
        </Suspense>
      )}
      <Drawer label={words.drawer[role]} groups={groups} shown={picture} onPick={hang} />
      {children}
    </section>
  );
}
