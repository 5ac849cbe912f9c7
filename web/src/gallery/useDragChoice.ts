import { type PointerEvent, type RefObject, useEffect, useRef } from "react";

// So near to an edge of the window the page moves on.
const EDGE = 70;
const STEP = 14;

interface Drag {
  from: string;
  last: string;
  x: number;
  y: number;
}

interface Handlers {
  onDragStart: () => void;
  onDrag: (from: string, to: string) => void;
}

/** Choosing by drag: from the circle of one photo over others. Returns what the grid has to listen to. */
export function useDragChoice(
  grid: RefObject<HTMLElement | null>,
  idOf: (index: number) => string | undefined,
  { onDragStart, onDrag }: Handlers,
) {
  const drag = useRef<Drag | null>(null);
  const moved = useRef(false);
  const frame = useRef(0);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);

  const idAt = (x: number, y: number) => {
    const tile = document.elementFromPoint(x, y)?.closest(".tile");
    const index = grid.current?.contains(tile ?? null) ? tile?.querySelector("[data-index]") : null;
    return index ? idOf(Number(index.getAttribute("data-index"))) : undefined;
  };
  const over = () => {
    const current = drag.current;
    const id = current && idAt(current.x, current.y);
    if (!current || !id || id === current.last) return;
    if (!moved.current) onDragStart();
    moved.current = true;
    current.last = id;
    onDrag(current.from, id);
  };
  const scroll = () => {
    const current = drag.current;
    if (!current) return;
    const by = current.y < EDGE ? -STEP : current.y > innerHeight - EDGE ? STEP : 0;
    if (by !== 0 && moved.current) {
      scrollBy(0, by);
      over();
    }
    frame.current = requestAnimationFrame(scroll);
  };
  const end = () => {
    cancelAnimationFrame(frame.current);
    drag.current = null;
  };
  return {
    onPointerDown: ({ target, clientX: x, clientY: y, button }: PointerEvent) => {
      moved.current = false;
      if (button !== 0 || !(target as Element).closest(".tile .tile-check")) return;
      const from = idAt(x, y);
      if (!from) return;
      drag.current = { from, last: from, x, y };
      scroll();
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent) => {
      if (!drag.current) return;
      drag.current.x = clientX;
      drag.current.y = clientY;
      over();
    },
    onPointerUp: end,
    onPointerCancel: end,
    onClickCapture: (event: { preventDefault(): void; stopPropagation(): void }) => {
      if (!moved.current) return;
      moved.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
