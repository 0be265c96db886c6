import { useEffect, useRef, useState } from "react";
import { loaded } from "../pictures/loaded";
import type { Mix } from "./mix";
import { createMixer, type Mixer } from "./mixer";

interface Props {
  readonly painting: string;
  readonly photo: string | undefined;
  readonly mix: Mix;
  readonly name: string;
  readonly onFailed: () => void;
}

/** The painting as it is mixed now. */
export default function MixedPicture({ painting, photo, mix, name, onFailed }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const mixer = useRef<Mixer>(null);
  const pictures = usePictures(painting, photo, onFailed);
  useEffect(() => () => mixer.current?.release(), []);
  useEffect(() => {
    if (!pictures || !canvas.current) return;
    mixer.current ??= createMixer(canvas.current);
    mixer.current.draw(pictures.painting, pictures.photo, mix);
  }, [pictures, mix]);
  return <canvas ref={canvas} role="img" aria-label={name} />;
}

interface Pictures {
  readonly painting: HTMLImageElement;
  readonly photo: HTMLImageElement | null;
}

/** Return the two, the last ones until the next ones are there. */
function usePictures(painting: string, photo: string | undefined, onFailed: () => void): Pictures | null {
  const [pictures, setPictures] = useState<Pictures | null>(null);
  useEffect(() => {
    let isWanted = true;
    Promise.all([loaded(painting), photo ? loaded(photo) : null]).then(
      ([ofPainting, ofPhoto]) => isWanted && setPictures({ painting: ofPainting, photo: ofPhoto }),
      () => isWanted && onFailed(),
    );
    return () => {
      isWanted = false;
    };
  }, [painting, photo, onFailed]);
  return pictures;
}
