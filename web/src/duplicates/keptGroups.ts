/** Groups whose photos the user keeps although they look the same: remembered by this browser. */
import { Remembered, useRemembered } from "../ui/remembered";

// The oldest are forgotten.
const MOST = 1000;
const NONE: string[][] = [];

const kept = new Remembered("photo-search-kept-duplicates", groupsIn);

/** The ids of the photos of each. */
export function useKeptGroups(): string[][] {
  return useRemembered(kept);
}

export const keptGroups = kept.get;

/** From now on no longer shown as duplicates, as long as no other photo joins them. */
export function keepGroup(ids: string[]): void {
  kept.set(JSON.stringify([...kept.get(), ids].slice(-MOST)));
}

/** Shown again. */
export function forgetGroup(ids: string[]): void {
  kept.set(JSON.stringify(kept.get().filter((group) => group.join() !== ids.join())));
}

export function forgetAllGroups(): void {
  kept.set(JSON.stringify(NONE));
}

function groupsIn(text: string | null): string[][] {
  try {
    const groups: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(groups) ? groups.filter(Array.isArray) : NONE;
  } catch {
    return NONE;
  }
}
