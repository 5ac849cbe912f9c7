/** The list from which the shown photo was opened: what comes before and after it. */
import { useSyncExternalStore } from "react";
import type { GridPhoto } from "./gridPhoto";

interface OpenList {
  photos: GridPhoto[];
  loadMore: () => void;
  /** Bring this photo into view, and focus it. */
  focus: (id: string) => void;
}

let current: OpenList = { photos: [], loadMore: () => undefined, focus: () => undefined };
const listeners = new Set<() => void>();

export function setOpenList(list: OpenList): void {
  current = list;
  for (const listener of listeners) listener();
}

/** The photo that replaces another one: the next one, else the one before. */
export function successor(ids: string[], id: string): string | undefined {
  const at = ids.indexOf(id);
  return at < 0 ? undefined : (ids[at + 1] ?? ids[at - 1]);
}

/** Once nothing covers the list any more. */
export function focusInList(id: string): void {
  requestAnimationFrame(() => current.focus(id));
}

export function openIds(): string[] {
  return current.photos.map(({ id }) => id);
}

export function useOpenList(): OpenList {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
