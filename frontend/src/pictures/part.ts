/** A part of a picture: first the picture is turned, then it is cut. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Clockwise. */
export type QuarterTurns = 0 | 1 | 2 | 3;

/** Left, top, width and height are fractions of the turned picture. */
export interface Part extends Size {
  readonly turns: QuarterTurns;
  readonly left: number;
  readonly top: number;
}

export const WHOLE: Part = { turns: 0, left: 0, top: 0, width: 1, height: 1 };

/** Return the part of a picture that is turned so, and is as large and as far in the middle as it can be at `aspect`. */
export function middle(picture: Size, turns: QuarterTurns, aspect: number): Part {
  const whole = turned(picture, turns);
  const wider = (aspect * whole.height) / whole.width;
  const [width, height] = wider < 1 ? [wider, 1] : [1, 1 / wider];
  return { turns, left: (1 - width) / 2, top: (1 - height) / 2, width, height };
}

/** Return the size in pixels of a picture that is turned so. */
export function turned({ width, height }: Size, turns: QuarterTurns): Size {
  return turns % 2 ? { width: height, height: width } : { width, height };
}

/** Return the size in pixels of a part of a picture. */
export function sizeOf(picture: Size, part: Part): Size {
  const whole = turned(picture, part.turns);
  return { width: Math.round(whole.width * part.width), height: Math.round(whole.height * part.height) };
}

/** Return the longer side divided by the shorter. */
export function elongation({ width, height }: Size): number {
  return Math.max(width, height) / Math.min(width, height);
}

/** Return the size that a picture has with its longer side as long as `side`. */
export function fitted({ width, height }: Size, side: number): Size {
  const scale = side / Math.max(width, height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
