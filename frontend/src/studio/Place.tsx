import { type ChangeEvent, type DragEvent, useEffect, useId, useRef, useState } from "react";
import { Button } from "../components/Button";
import { Frame } from "../components/Frame";
import type { Kind, Picture } from "../pictures/picture";
import type { Sample } from "../pictures/samples";
import { fileIn, PictureRefused, takePicture } from "../pictures/take";
import { Drawer } from "./Drawer";
import * as styles from "./place.module.css";
import { usePaste } from "./usePaste";

interface Props {
  readonly kind: Kind;
  readonly picture: Picture | null;
  readonly samples: readonly Sample[];
  readonly onPicture: (picture: Picture | null) => void;
}

const WORDS = {
  content: {
    heading: "Your photograph",
    choose: "Choose a photograph",
    replace: "Use your own photograph",
    drawer: "Photographs to try",
  },
  style: {
    heading: "The style",
    choose: "Choose a painting",
    replace: "Use your own painting",
    drawer: "Styles to try",
  },
} as const;

const SQUARE = 1;

/** A place on the wall for one picture: hang a file by choosing, dropping or pasting it, or a sample of the drawer. */
export function Place({ kind, picture, samples, onPicture }: Props) {
  const id = useId();
  const words = WORDS[kind];
  const { take, refusal, isTaking } = useTaking(onPicture);
  const input = useRef<HTMLInputElement>(null);
  const { isOver, ...dropping } = useDropping(take);
  usePaste(kind, take);

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
    <section className={styles.place} data-place={kind} aria-labelledby={`${id}-heading`} {...dropping}>
      <h2 id={`${id}-heading`} className={styles.heading}>
        {words.heading}
      </h2>
      <div className={styles.hanging}>
        <label className={styles.hook} data-dropping={isOver || undefined}>
          <input
            ref={input}
            className="visually-hidden"
            type="file"
            accept="image/*"
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
                <span>or drop or paste one here</span>
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
            <span className={styles.credit}>The frame is empty</span>
          )}
        </p>
        <Button
          onClick={() => input.current?.click()}
          aria-label={picture ? words.replace : words.choose}
          disabled={isTaking}
        >
          {picture ? "Use your own" : "Choose"}
        </Button>
        {picture && (
          <Button look="icon" onClick={() => hang(null)} aria-label={`Remove ${picture.title}`} title="Remove">
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path d="M5 5l10 10M15 5L5 15" />
            </svg>
          </Button>
        )}
      </div>
      <p role="alert" className={styles.refusal}>
        {refusal}
      </p>
      <Drawer label={words.drawer} samples={samples} shown={picture} onPick={hang} />
    </section>
  );
}

function useTaking(onPicture: (picture: Picture) => void) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isTaking, setTaking] = useState(false);
  const latest = useRef<File | null>(null);

  /** Take a file; null forgets the one that is being read, and what was wrong with the last one. */
  async function take(file: File | null): Promise<void> {
    latest.current = file;
    setRefusal(null);
    setTaking(file !== null);
    if (!file) return;
    try {
      const picture = await takePicture(file);
      if (latest.current === file) onPicture(picture);
    } catch (error) {
      if (!(error instanceof PictureRefused)) throw error;
      if (latest.current === file) setRefusal(error.message);
    } finally {
      if (latest.current === file) setTaking(false);
    }
  }

  return { take, refusal, isTaking };
}

function useDropping(take: (file: File) => Promise<void>) {
  const [isOver, setOver] = useState(false);
  return {
    isOver,
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (event: DragEvent<HTMLElement>) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      const file = fileIn(event.dataTransfer);
      if (file) void take(file);
    },
  };
}
