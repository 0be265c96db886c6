import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "../components/Button";
import { texts } from "../texts";
import * as styles from "./viewer.module.css";

interface Props {
  /** What the picture is called. */
  readonly name: string;
  readonly children: ReactNode;
}

/** The picture on the whole screen, and closer: pressed, it grows to what can be scrolled. */
export function Viewer({ name, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [isClose, setClose] = useState(false);
  const close = () => dialog.current?.close();
  const show = async () => {
    setClose(false);
    setOpen(true);
    // Where a browser has no full screen for this, or does not allow it, the window is what there is.
    await document.documentElement.requestFullscreen?.().catch(() => undefined);
    dialog.current?.showModal(); // after that, as what comes last is on top
  };
  const onClose = () => {
    setOpen(false);
    if (document.fullscreenElement) void document.exitFullscreen();
  };
  useEffect(() => {
    const listener = () => document.fullscreenElement ?? close();
    document.addEventListener("fullscreenchange", listener);
    return () => document.removeEventListener("fullscreenchange", listener);
  });
  return (
    <>
      <Button look="quiet" onClick={() => void show()}>
        {texts.easel.fullScreen}
      </Button>
      <dialog ref={dialog} className={styles.viewer} aria-label={name} onClose={onClose}>
        <div className={styles.ways}>
          <Button onClick={() => setClose(!isClose)} aria-pressed={isClose}>
            {texts.easel.zoom}
          </Button>
          <Button onClick={close}>{texts.easel.close}</Button>
        </div>
        <section
          className={styles.room}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
          tabIndex={0}
          aria-label={texts.easel.picture}
          data-close={isClose || undefined}
        >
          <button type="button" className={styles.picture} tabIndex={-1} onClick={() => setClose(!isClose)}>
            {isOpen && children}
          </button>
        </section>
      </dialog>
    </>
  );
}
