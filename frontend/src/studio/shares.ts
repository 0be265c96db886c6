/** How much each of up to three styles counts. */

import { type Picture, STYLE_KINDS, type StyleKind } from "../pictures/picture";
import { texts } from "../texts";

/** Of each place for a style, whether or not a picture hangs there: only what they are beside each other counts. */
export type Shares = { readonly [place in StyleKind]: number };

export interface StyleInBlend {
  readonly kind: StyleKind;
  readonly picture: Picture;
  /** Of 1, all together. */
  readonly share: number;
}

export const EQUAL: Shares = { style: 1, second: 1, third: 1 };
/** The second and the third are for "a little of". */
export const DEFAULT_SHARES: Shares = { style: 0.6, second: 0.4, third: 0.2 };
export const LEAST = 0.05;

/** Return the styles that hang, with their shares. */
export function blendOf(
  pictures: { readonly [place in StyleKind]: Picture | null },
  shares: Shares,
): readonly StyleInBlend[] {
  const hanging = STYLE_KINDS.flatMap((kind) => {
    const picture = pictures[kind];
    return picture ? [{ kind, picture, share: shares[kind] }] : [];
  });
  const total = hanging.reduce((sum, { share }) => sum + share, 0);
  return hanging.map((each) => ({ ...each, share: each.share / total }));
}

export function kindsOf(blend: readonly StyleInBlend[]): readonly StyleKind[] {
  return blend.map(({ kind }) => kind);
}

/** Return the shares of styles that a job had these weights of; one style alone leaves the default for the others. */
export function sharesOf([style, second, third]: readonly number[]): Shares {
  if (!style || !second) return DEFAULT_SHARES;
  return { style, second, third: third ?? (style + second) / 4 };
}

/** Return the shares with that of one style set, the others keeping their ratio; none falls under LEAST. */
export function withShare(blend: readonly StyleInBlend[], kind: StyleKind, share: number): Shares {
  const set = Math.min(Math.max(share, LEAST), 1 - LEAST * (blend.length - 1));
  const others = blend.filter((each) => each.kind !== kind);
  const left = others.reduce((sum, each) => sum + each.share, 0);
  const moved = others.map((each) => [each.kind, Math.max(LEAST, ((1 - set) * each.share) / left)] as const);
  return { ...EQUAL, ...Object.fromEntries(moved), [kind]: set };
}

/** Return the titles with their shares: "The breaker 60 %, Sunrise 40 %"; one title alone is without. */
export function titleOf(blend: readonly { readonly title: string; readonly share: number }[]): string {
  if (blend.length === 1) return blend[0]?.title ?? "";
  return texts.blendTitle(blend.map(({ title, share }) => ({ title, percent: Math.round(100 * share) })));
}
