/** The list that the shown photo was opened from: what comes before it, and after. */
import { useSyncExternalStore } from "react";

interface OpenList {
  ids: string[];
  loadMore: () => void;
  /** Bring this photo into view, and the focus to it. */
  focus: (id: string) => void;
}

let current: OpenList = { ids: [], loadMore: () => undefined, focus: () => undefined };
const listeners = new Set<() => void>();

export function setOpenList(list: OpenList): void {
  current = list;
  for (const listener of listeners) listener();
}

/** The photo that takes another one's place: the next one, else the one before. */
export function successor(ids: string[], id: string): string | undefined {
  const at = ids.indexOf(id);
  return at < 0 ? undefined : (ids[at + 1] ?? ids[at - 1]);
}

/** Once what covers the list has gone. */
export function focusInList(id: string): void {
  requestAnimationFrame(() => current.focus(id));
}

export function openIds(): string[] {
  return current.ids;
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
