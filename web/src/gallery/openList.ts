/** The list that the shown photo was opened from: what comes before it, and after. */
import { useSyncExternalStore } from "react";

interface OpenList {
  ids: string[];
  loadMore: () => void;
}

let current: OpenList = { ids: [], loadMore: () => undefined };
const listeners = new Set<() => void>();

export function setOpenList(list: OpenList): void {
  current = list;
  for (const listener of listeners) listener();
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
