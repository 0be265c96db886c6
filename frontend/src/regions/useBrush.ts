import { type PointerEvent, type RefObject, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { Line } from "./areas";

type Point = readonly [number, number];

interface Brush {
  /** From left and top, as fractions of the photo's width and height. */
  readonly points: Line["points"];
  /** Where the pointer is, in the same way; null while it is elsewhere. */
  readonly at: Point | null;
  readonly handlers: Readonly<Record<(typeof EVENTS)[number], (event: PointerEvent) => void>>;
}

const EVENTS = ["onPointerDown", "onPointerMove", "onPointerUp", "onPointerCancel", "onPointerLeave"] as const;
export const ZOOM = { min: 1, max: 6 };
/** What a line must have grown by for another point, as a fraction of the photo. */
const STEP = 0.003;

/**
 * Draw lines on a photo with one pointer, and pull it nearer with two.
 *
 * room: what scrolls; photo: what is in it, at the size that `zoom` gives it.
 */
export function useBrush(
  room: RefObject<HTMLElement | null>,
  photo: RefObject<HTMLElement | null>,
  zoom: number,
  onZoom: (zoom: number) => void,
  onLine: (points: Line["points"]) => void,
): Brush {
  const [points, setPoints] = useState<Line["points"]>([]);
  /** The same, ahead of React: a pointer may move and be lifted before anything is rendered. */
  const line = useRef(points);
  const [at, setAt] = useState<Point | null>(null);
  const down = useRef(new Map<number, Point>());
  /** How two fingers began: how far apart, at which zoom, and with what of the photo between them. */
  const pinch = useRef<{ readonly distance: number; readonly zoom: number; readonly of: Point } | null>(null);

  const draw = (changed: Line["points"]) => {
    line.current = changed;
    setPoints(changed);
  };
  const fractionAt = ([x, y]: Point): [number, number] => {
    const { left, top, width, height } = photo.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return [rounded((x - left) / width), rounded((y - top) / height)];
  };
  const middle = (): Point => {
    const [first = [0, 0], second = first] = [...down.current.values()];
    return [(first[0] + second[0]) / 2, (first[1] + second[1]) / 2];
  };
  const distance = () => {
    const [first = [0, 0], second = first] = [...down.current.values()];
    return Math.hypot(first[0] - second[0], first[1] - second[1]);
  };
  /** Scroll until what was between the fingers is between them again. */
  const follow = () => {
    if (!pinch.current || !photo.current) return;
    const { left, top, width, height } = photo.current.getBoundingClientRect();
    const [ofX, ofY] = pinch.current.of;
    const [toX, toY] = middle();
    room.current?.scrollBy({ left: left + ofX * width - toX, top: top + ofY * height - toY, behavior: "instant" });
  };
  const pull = (began: { readonly distance: number; readonly zoom: number }) => {
    const wanted = (began.zoom * distance()) / began.distance;
    // The photo has its new size at once: fingers that are lifted right away would not be followed later.
    flushSync(() => onZoom(Math.min(Math.max(wanted, ZOOM.min), ZOOM.max)));
    follow();
  };

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    down.current.set(event.pointerId, [event.clientX, event.clientY]);
    if (down.current.size === 1) return draw([fractionAt([event.clientX, event.clientY])]);
    draw([]); // what the first of two fingers has drawn was meant for something else
    pinch.current = { distance: Math.max(1, distance()), zoom, of: fractionAt(middle()) };
  };
  const onPointerMove = (event: PointerEvent) => {
    const here: Point = [event.clientX, event.clientY];
    setAt(fractionAt(here));
    if (!down.current.has(event.pointerId)) return;
    down.current.set(event.pointerId, here);
    if (pinch.current) return down.current.size > 1 ? pull(pinch.current) : undefined;
    const next = fractionAt(here);
    if (isFar(line.current.at(-1), next)) draw([...line.current, next]);
  };
  const onPointerUp = (event: PointerEvent) => {
    if (!down.current.delete(event.pointerId)) return;
    if (line.current.length > 0) onLine(line.current);
    draw([]);
    if (down.current.size === 0) pinch.current = null;
  };
  const onPointerCancel = (event: PointerEvent) => {
    down.current.delete(event.pointerId);
    draw([]);
    if (down.current.size === 0) pinch.current = null;
  };
  const onPointerLeave = () => setAt(null);
  return { points, at, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onPointerLeave } };
}

function isFar(last: readonly number[] | undefined, next: readonly number[]): boolean {
  const [x = 0, y = 0] = next;
  return last === undefined || Math.hypot((last[0] ?? 0) - x, (last[1] ?? 0) - y) > STEP;
}

function rounded(fraction: number): number {
  return Number(Math.min(Math.max(fraction, -1), 2).toFixed(4));
}
