/** What a film shows when: the painting grows, rests, is wiped to the photo and back, and rests again. */

export interface Moment {
  /** The state that is shown, and the next one, which is faded in over it by `blend` (0 to 1). */
  readonly index: number;
  readonly next: number;
  readonly blend: number;
  /** How much of the width shows the photo, from the left, 0 to 1. */
  readonly wiped: number;
}

export interface Timeline {
  readonly seconds: number;
  readonly at: (second: number) => Moment;
}

const SECONDS_PER_STATE = 0.15;
const GROWTH = { shortest: 1, longest: 4.5 };
const REST = 0.7;
const WIPE = 1.8;

/** `states` is how many there are, from the first to the finished painting. */
export function timelineOf(states: number): Timeline {
  const last = states - 1;
  const growth = Math.min(Math.max(last * SECONDS_PER_STATE, GROWTH.shortest), GROWTH.longest);
  const beginsToWipe = growth + REST;
  return {
    seconds: beginsToWipe + WIPE + REST,
    at(second) {
      const grown = Math.min(second / growth, 1) * last;
      const index = Math.floor(grown);
      const part = (second - beginsToWipe) / WIPE;
      return {
        index,
        next: Math.min(index + 1, last),
        blend: grown - index,
        wiped: part > 0 && part < 1 ? (1 - Math.cos(2 * Math.PI * part)) / 2 : 0,
      };
    },
  };
}
