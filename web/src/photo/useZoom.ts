import { type RefObject, useCallback, useEffect, useRef } from "react";
import type { Size } from "./fit";
import { actualScale, FIT, moved, type Point, type View, within, zoomed } from "./zoom";

interface Given {
  stage: RefObject<HTMLElement | null>;
  room: Size | null;
  fitted: Size | null;
  natural: Size;
  view: View;
  onView: (view: View) => void;
  /** A finger went to the side over a picture that is not enlarged. */
  onSwipe: (direction: -1 | 1) => void;
}

// A finger that goes less far did not mean it.
const SWIPE = 60;
const TAPS_MILLISECONDS = 300;
const DOUBLE = 2.5;

/** Zooms in the middle of the stage. */
export interface Zoom {
  by: (factor: number) => void;
  /** A pixel of the photo becomes one of the screen. */
  toActual: () => void;
}

/** Zooms by wheel, double click and pinch, moves by drag. Returns what the stage has to listen to, and the zoom for others. */
export function useZoom({ stage, room, fitted, natural, view, onView, onSwipe }: Given) {
  const pointers = useRef(new Map<number, Point>());
  const start = useRef<Point | null>(null);
  const lastTap = useRef(0);
  const latest = useRef(view);
  latest.current = view;

  const show = useCallback(
    (next: View) => {
      if (!fitted || !room) return;
      latest.current = next.scale > 1 ? within(next, fitted, room) : FIT;
      onView(latest.current);
    },
    [fitted, room, onView],
  );
  const zoom = useCallback(
    (factor: number, at: Point) => {
      const box = stage.current?.getBoundingClientRect();
      if (!fitted || !box) return;
      const point = { x: at.x - box.left - box.width / 2, y: at.y - box.top - box.height / 2 };
      show(zoomed(latest.current, factor, point, fitted, actualScale(natural, fitted, devicePixelRatio)));
    },
    [stage, fitted, natural, show],
  );
  const by = (factor: number) => {
    const box = stage.current?.getBoundingClientRect();
    if (box) zoom(factor, { x: box.left + box.width / 2, y: box.top + box.height / 2 });
  };
  const toActual = () => {
    if (fitted) by(actualScale(natural, fitted, devicePixelRatio) / latest.current.scale);
  };
  const toggle = (at: Point) => {
    if (!fitted) return;
    const target = Math.max(DOUBLE, actualScale(natural, fitted, devicePixelRatio));
    if (latest.current.scale > 1) show(FIT);
    else zoom(target, at);
  };

  // React listens to the wheel passively, and then the page behind could not be kept from scrolling.
  useEffect(() => {
    const element = stage.current;
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      zoom(Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 400)), { x: event.clientX, y: event.clientY });
    };
    element?.addEventListener("wheel", turn, { passive: false });
    return () => element?.removeEventListener("wheel", turn);
  }, [stage, zoom]);

  const move = (event: React.PointerEvent) => {
    const before = pointers.current.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const [other] = [...pointers.current].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    pointers.current.set(event.pointerId, now);
    if (other) zoom(distance(now, other) / Math.max(1, distance(before, other)), middle(now, other));
    else if (latest.current.scale > 1 && fitted)
      show(moved(latest.current, { x: now.x - before.x, y: now.y - before.y }, fitted));
  };
  const end = (event: React.PointerEvent) => {
    const from = start.current;
    const wasOne = pointers.current.size === 1;
    pointers.current.delete(event.pointerId);
    if (!from || !wasOne || event.pointerType === "mouse" || event.type === "pointercancel") return;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    if (latest.current.scale === 1 && Math.abs(x) > SWIPE && Math.abs(x) > 2 * Math.abs(y)) onSwipe(x < 0 ? 1 : -1);
    else if (Math.hypot(x, y) < 10) tap(event);
  };
  const tap = (event: React.PointerEvent) => {
    if (event.timeStamp - lastTap.current < TAPS_MILLISECONDS) toggle({ x: event.clientX, y: event.clientY });
    lastTap.current = event.timeStamp;
  };
  const gestures = {
    onPointerDown: (event: React.PointerEvent) => {
      if (event.button !== 0) return;
      start.current = pointers.current.size === 0 ? { x: event.clientX, y: event.clientY } : null;
      pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: move,
    onPointerUp: end,
    onPointerCancel: end,
    // Fingers have their own: browsers zoom the page by a double tap, and then send no click.
    onDoubleClick: (event: React.MouseEvent) => {
      if ((event.nativeEvent as PointerEvent).pointerType !== "touch") toggle({ x: event.clientX, y: event.clientY });
    },
  };
  return { gestures, zoom: { by, toActual } };
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

function middle(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
