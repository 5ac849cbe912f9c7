/** Groups whose photos the user keeps although they look the same: remembered by this browser, in all tabs. */
import { useSyncExternalStore } from "react";

const KEY = "photo-search-kept-duplicates";
const CHANGED = "keptgroupschange";
// The oldest are forgotten.
const MOST = 1000;
const NONE: string[][] = [];

let read: { text: string | null; groups: string[][] } = { text: null, groups: NONE };

/** The ids of the photos of each. */
export function useKeptGroups(): string[][] {
  return useSyncExternalStore(subscribe, storedGroups);
}

/** From now on no longer shown as duplicates, as long as no other photo joins them. */
export function keepGroup(ids: string[]): void {
  store([...storedGroups(), ids].slice(-MOST));
}

/** Shown again. */
export function forgetGroup(ids: string[]): void {
  store(storedGroups().filter((group) => group.join() !== ids.join()));
}

export function forgetAllGroups(): void {
  store(NONE);
}

function store(groups: string[][]): void {
  localStorage.setItem(KEY, JSON.stringify(groups));
  dispatchEvent(new Event(CHANGED));
}

export function storedGroups(): string[][] {
  const text = localStorage.getItem(KEY);
  if (text !== read.text) read = { text, groups: groupsIn(text) };
  return read.groups;
}

function groupsIn(text: string | null): string[][] {
  try {
    const groups: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(groups) ? groups.filter(Array.isArray) : NONE;
  } catch {
    return NONE;
  }
}

function subscribe(listener: () => void): () => void {
  addEventListener("storage", listener);
  addEventListener(CHANGED, listener);
  return () => {
    removeEventListener("storage", listener);
    removeEventListener(CHANGED, listener);
  };
}
