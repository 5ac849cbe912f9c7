/** Stars and marks by a key, and what they make of a photo. Pure. */
import type { Photo, PhotoChange } from "../api";

export const MOST_STARS = 5;
/** Of a tile, as `aria-keyshortcuts` has them. */
export const TILE_KEYS = "Space Delete 0 1 2 3 4 5 f x";
export const MARKS = ["favourite", "rejected", "hidden"] as const;
export type Mark = (typeof MARKS)[number];
type Marked = Pick<Photo, "rating" | Mark>;

/** What a key asks for: 1 to 5 rate, 0 takes the rating back, f and x mark, or no longer if all photos are marked so. */
export function changeOfKey(key: string, photos: Marked[]): PhotoChange | null {
  if (photos.length === 0) return null;
  if (/^[0-5]$/.test(key)) return { rating: Number(key) };
  const mark = { f: "favourite", x: "rejected" }[key] as Mark | undefined;
  return mark ? { [mark]: !photos.every((photo) => photo[mark]) } : null;
}

/** The photo as it is after the change, as far as lists show it. */
export function marked<P extends Marked>(photo: P, { rating, favourite, rejected, hidden }: PhotoChange): P {
  const now = { favourite, rejected, hidden };
  const kept = MARKS.map((mark) => [mark, now[mark] === undefined ? photo[mark] : now[mark] || undefined]);
  return {
    ...photo,
    ...Object.fromEntries(kept),
    ...(typeof rating === "number" && { rating: rating || undefined }),
  };
}
