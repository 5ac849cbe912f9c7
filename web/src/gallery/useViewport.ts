import { type RefObject, useEffect, useLayoutEffect, useState } from "react";

// How far beyond the window rows are rendered.
export const MARGIN = 900;
// After so many pixels that is computed again. About a row of photos comes then, and one goes in the same frame: each
// change makes the browser look at all pictures again, and more than a row would take longer than a frame.
const STEP = 240;

/** The width of an element, in whole pixels; 0 until it is known. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    setWidth(Math.floor(target.getBoundingClientRect().width));
    const observer = new ResizeObserver(() => setWidth(Math.floor(target.getBoundingClientRect().width)));
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** The part of an element to render: from and to, in pixels below its top. */
export function useRange(element: RefObject<HTMLElement | null>): [from: number, to: number] {
  const [range, setRange] = useState<[number, number]>([-MARGIN, MARGIN * 2]);
  useEffect(() => {
    const measure = () => {
      const top = -(element.current?.getBoundingClientRect().top ?? 0);
      const from = Math.floor(top / STEP) * STEP - MARGIN;
      const to = Math.ceil((top + innerHeight) / STEP) * STEP + MARGIN;
      setRange((old) => (old[0] === from && old[1] === to ? old : [from, to]));
    };
    measure();
    addEventListener("scroll", measure, { passive: true });
    addEventListener("resize", measure);
    return () => {
      removeEventListener("scroll", measure);
      removeEventListener("resize", measure);
    };
  }, [element]);
  return range;
}
