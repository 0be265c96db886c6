/** A film of how the painting came to be, made in the browser, in the best way that it has. */

import { animate } from "./animate";
import { encode } from "./encode";
import { record } from "./record";
import { prepare, type Scenes, type Subject } from "./scenes";

export interface Film {
  readonly file: Blob;
  /** Of its name: "mp4". */
  readonly ending: string;
}

export interface Watching {
  readonly onPercent: (percent: number) => void;
  readonly signal: AbortSignal;
}

export type Maker = (scenes: Scenes, watching: Watching) => Promise<Film | null>;

const MAKERS: readonly Maker[] = [encode, record, animate];

/** Throws AbortError when the signal says so, and whatever keeps the last of the ways from its end. */
export async function makeFilm(subject: Subject, watching: Watching): Promise<Film> {
  const scenes = await prepare(subject);
  try {
    for (const make of MAKERS) {
      const film = await make(scenes, watching);
      if (film) return film;
    }
    throw new Error("This browser cannot make a video.");
  } finally {
    scenes.release();
  }
}
