/** Where files go that are chosen, dropped or pasted: to the photo's place, or to the style's. */

import { useRef, useState } from "react";
import type { Kind, Picture } from "../pictures/picture";
import { PictureRefused, takePicture, whyTooLong } from "../pictures/take";
import { texts } from "../texts";
import type { Studio } from "./useStudio";

export interface Taking {
  /** Take a file; null forgets the one that is being read, and what was wrong with the last one. */
  readonly take: (file: File | null) => Promise<void>;
  readonly refuse: (sentence: string) => void;
  /** Why the last file was not taken, as a sentence. */
  readonly refusal: string | null;
  readonly isTaking: boolean;
  /** The picture that is being cut. */
  readonly cropping: Picture | null;
  /** Begin to cut a picture; null leaves it as it is. */
  readonly crop: (picture: Picture | null) => void;
  /** Take a picture that was cut. */
  readonly finishCrop: (picture: Picture) => void;
}

export interface Places extends Readonly<Record<Kind, Taking>> {
  /** Take files that came together, for the place that they were meant for. */
  readonly hang: (files: readonly File[], place: Kind) => void;
}

export function usePlaces({ replace }: Pick<Studio, "replace">): Places {
  const content = useTaking((picture) => replace({ content: picture }));
  const style = useTaking((picture) => replace({ style: picture }));
  const second = useTaking((picture) => replace({ second: picture }));
  const third = useTaking((picture) => replace({ third: picture }));
  const places = { content, style, second, third };
  const hang = (files: readonly File[], place: Kind) => {
    const [first, second] = files;
    if (!first) return places[place].refuse(texts.pictures.notAFile);
    if (!second) return void places[place].take(first);
    void content.take(first);
    void style.take(second);
    if (files.length > 2) style.refuse(texts.pictures.tooMany(files.length));
  };
  return { ...places, hang };
}

function useTaking(onPicture: (picture: Picture) => void): Taking {
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isTaking, setTaking] = useState(false);
  const [cropping, setCropping] = useState<Picture | null>(null);
  const latest = useRef<File | null>(null);

  async function take(file: File | null): Promise<void> {
    latest.current = file;
    setRefusal(null);
    setTaking(file !== null);
    if (!file) return;
    try {
      const picture = await takePicture(file);
      if (latest.current !== file) return;
      const problem = whyTooLong(picture);
      if (!problem) return onPicture(picture);
      setRefusal(problem);
      setCropping(picture);
    } catch (error) {
      if (!(error instanceof PictureRefused)) throw error;
      if (latest.current === file) setRefusal(error.message);
    } finally {
      if (latest.current === file) setTaking(false);
    }
  }

  const finishCrop = (picture: Picture) => {
    setCropping(null);
    setRefusal(null);
    onPicture(picture);
  };

  return { take, refuse: setRefusal, refusal, isTaking, cropping, crop: setCropping, finishCrop };
}
