/** What it takes to lie over a page. */
import { type RefObject, useEffect, useRef } from "react";
import { focusInList } from "../gallery/openList";

/** The page behind keeps its scroll position. */
export function useStillBackground(): void {
  useEffect(() => {
    const { documentElement: root } = document;
    root.style.setProperty("--scrollbar", `${innerWidth - root.clientWidth}px`);
    root.classList.add("still");
    return () => root.classList.remove("still");
  }, []);
}

/** The focus moves into the viewer, and at the end to the last shown photo in its list. */
export function useFocusWithin(root: RefObject<HTMLDivElement | null>, id: string): void {
  const last = useRef(id);
  useEffect(() => {
    last.current = id;
  }, [id]);
  useEffect(() => {
    root.current?.focus({ preventScroll: true });
    return () => focusInList(last.current);
  }, [root]);
}
