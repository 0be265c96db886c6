import type { PointerEvent } from "react";
import type { StyleKind } from "../pictures/picture";
import * as styles from "./moreStyles.module.css";
import { EQUAL, LEAST, type Shares, type StyleInBlend } from "./shares";

interface Props {
  /** Of three. */
  readonly blend: readonly StyleInBlend[];
  readonly onShares: (shares: Shares) => void;
}

const CORNERS = [
  [50, 8],
  [8, 80],
  [92, 80],
] as const;
const DOT = 4;

/** Three styles at its corners: the nearer to one, the more of it. The sliders beside it say the same by keyboard. */
export function Triangle({ blend, onShares }: Props) {
  const place = ([0, 1] as const).map((axis) =>
    blend.reduce((sum, { share }, index) => sum + share * (CORNERS[index]?.[axis] ?? 0), 0),
  );
  const drag = (event: PointerEvent<SVGSVGElement>) => {
    if (event.buttons === 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const shares = sharesAt((100 * (event.clientX - left)) / width, (88 * (event.clientY - top)) / height);
    onShares({ ...EQUAL, ...Object.fromEntries(blend.map(({ kind }, index) => [kind, shares[index]] as const)) });
  };
  return (
    <svg className={styles.triangle} viewBox="0 0 100 88" aria-hidden="true" onPointerDown={drag} onPointerMove={drag}>
      <polygon points={CORNERS.map((corner) => corner.join()).join(" ")} />
      {blend.map(({ kind, picture }, index) => (
        <Corner key={kind} at={CORNERS[index] ?? [0, 0]} kind={kind} url={picture.url} />
      ))}
      <circle cx={place[0]} cy={place[1]} r={DOT} />
    </svg>
  );
}

const SIDE = 14;

function Corner({ at: [x, y], kind, url }: { readonly at: readonly [number, number]; kind: StyleKind; url: string }) {
  const size = { x: x - SIDE / 2, y: y - SIDE / 2, width: SIDE, height: SIDE };
  return (
    <>
      <clipPath id={`corner-${kind}`}>
        <circle cx={x} cy={y} r={SIDE / 2} />
      </clipPath>
      <image href={url} {...size} preserveAspectRatio="xMidYMid slice" clipPath={`url(#corner-${kind})`} />
    </>
  );
}

/** Return how near a place is to each corner: its barycentric coordinates, none under LEAST, 1 all together. */
export function sharesAt(x: number, y: number): readonly number[] {
  const [[ax, ay], [bx, by], [cx, cy]] = CORNERS;
  const area = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy);
  const a = ((by - cy) * (x - cx) + (cx - bx) * (y - cy)) / area;
  const b = ((cy - ay) * (x - cx) + (ax - cx) * (y - cy)) / area;
  const inside = [a, b, 1 - a - b].map((share) => Math.min(Math.max(share, LEAST), 1));
  const total = inside.reduce((sum, share) => sum + share, 0);
  return inside.map((share) => share / total);
}
