/** Stars and flags by a key, and what they make of a photo. Pure. */
import type { Photo, PhotoChange } from "../api";

/** Of a tile, as `aria-keyshortcuts` has them. */
export const TILE_KEYS = "Space Delete 0 1 2 3 4 5 f x";
export const STACK_KEY = "s";
export const FLAGS = ["favourite", "rejected", "hidden"] as const;
export type Flag = (typeof FLAGS)[number];
type Flagged = Pick<Photo, "rating" | Flag>;

/** What a key asks for: 1 to 5 rate, 0 takes the rating back, f and x flag, or no longer if all photos are flagged so. */
export function changeOfKey(key: string, photos: Flagged[]): PhotoChange | null {
  if (photos.length === 0) return null;
  if (/^[0-5]$/.test(key)) return { rating: Number(key) };
  const flag = { f: "favourite", x: "rejected" }[key] as Flag | undefined;
  return flag ? { [flag]: !photos.every((photo) => photo[flag]) } : null;
}

/** The photo as it is after the change, as far as lists show it. */
export function flagged<P extends Flagged>(photo: P, { rating, favourite, rejected, hidden }: PhotoChange): P {
  const now = { favourite, rejected, hidden };
  const kept = FLAGS.map((flag) => [flag, now[flag] === undefined ? photo[flag] : now[flag] || undefined]);
  return {
    ...photo,
    ...Object.fromEntries(kept),
    ...(typeof rating === "number" && { rating: rating || undefined }),
  };
}
