/** A picture that hangs in a frame: the photograph (content image) or the painting to paint it after (style image). */

export interface Picture {
  readonly title: string;
  /** The second line of its label: who made it, or where it is from. */
  readonly credit: string;
  /** What is to be seen, for those who do not see it. */
  readonly description: string;
  readonly url: string;
  /** In pixels, upright. */
  readonly width: number;
  readonly height: number;
  /** Its bytes, in a format that `decode` reads. */
  readonly read: () => Promise<Blob>;
  /** The file that it came from, before it was shrunk or cut; not there after a reload. */
  readonly original?: Blob;
}

export const STYLE_KINDS = ["style", "second", "third"] as const;
export const KINDS = ["content", ...STYLE_KINDS] as const;
/** Where a picture hangs: the photo, the style, and two more that a little may be taken of. */
export type StyleKind = (typeof STYLE_KINDS)[number];
export type Kind = (typeof KINDS)[number];
