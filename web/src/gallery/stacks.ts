/** Photos of a burst, shown as one tile: they look the same, and were taken within seconds of each other. Pure. */
import { maxDifferentBits } from "../limits.json";
import type { GridPhoto, Stack } from "./gridPhoto";

// Between one photo and the next.
const MOST_MILLISECONDS = 5000;
/** Of a look, 128 bits for the whole picture, then 128 for its middle. */
const DIGITS = 32;
const WORD = 8;

/**
 * Photos in the order of their capture, with one tile for each stack, or with all photos of those in which one is `open`.
 * The last ones are no stack if the list `hasMore`: what comes may belong to them.
 */
export function stacked(photos: GridPhoto[], open: ReadonlySet<string>, hasMore: boolean): GridPhoto[] {
  const tiles: GridPhoto[] = [];
  for (let from = 0; from < photos.length; ) {
    let to = from + 1;
    while (to < photos.length && areOfOneBurst(photos[to - 1] as GridPhoto, photos[to] as GridPhoto)) to += 1;
    const burst = photos.slice(from, to);
    const isStack = burst.length > 1 && !(hasMore && to === photos.length);
    tiles.push(...(isStack ? tilesOf(burst, open) : burst));
    from = to;
  }
  return tiles;
}

/** The photos that a tile stands for. */
export function photosOf(tile: GridPhoto): GridPhoto[] {
  return tile.stack && !tile.stack.isOpen ? tile.stack.photos : [tile];
}

/** The photos of each closed stack. */
export function closedStacks(tiles: GridPhoto[]): string[][] {
  return tiles.map(photosOf).flatMap((photos) => (photos.length > 1 ? [photos.map(({ id }) => id)] : []));
}

// A stack that is as it was has the same tiles: what is made of them need not be made anew.
const TILES = new WeakMap<GridPhoto, GridPhoto>();

function tilesOf(photos: GridPhoto[], open: ReadonlySet<string>): GridPhoto[] {
  const stack = { photos, isOpen: photos.some(({ id }) => open.has(id)) };
  return (stack.isOpen ? photos : photos.slice(0, 1)).map((photo) => {
    const known = TILES.get(photo);
    if (known?.stack && isSame(known.stack, stack)) return known;
    const tile = { ...photo, stack };
    TILES.set(photo, tile);
    return tile;
  });
}

function isSame(one: Stack, other: Stack): boolean {
  const isAsLong = one.isOpen === other.isOpen && one.photos.length === other.photos.length;
  return isAsLong && one.photos.every((photo, index) => photo === other.photos[index]);
}

const PAIRS = new WeakMap<GridPhoto, { other: GridPhoto; areOne: boolean }>();

// Lists are gone through anew at every change, most photos have the neighbour that they had.
function areOfOneBurst(one: GridPhoto, other: GridPhoto): boolean {
  let known = PAIRS.get(one);
  if (known?.other !== other) {
    known = { other, areOne: areClose(one, other) && areAlike(one.look ?? "", other.look ?? "") };
    PAIRS.set(one, known);
  }
  return known.areOne;
}

function areClose(one: GridPhoto, other: GridPhoto): boolean {
  if (!one.look || !other.look || !one.capturedAt || !other.capturedAt) return false;
  return Math.abs(Date.parse(one.capturedAt) - Date.parse(other.capturedAt)) <= MOST_MILLISECONDS;
}

/** As the server decides it: the whole of one compared with the whole or the middle of the other. */
export function areAlike(one: string, other: string): boolean {
  const least = Math.min(
    differentBits(one, 0, other, 0),
    differentBits(one, DIGITS, other, 0),
    differentBits(one, 0, other, DIGITS),
  );
  return least <= maxDifferentBits;
}

function differentBits(one: string, from: number, other: string, otherFrom: number): number {
  let count = 0;
  for (let at = 0; at < DIGITS; at += WORD) {
    let bits = word(one, from + at) ^ word(other, otherFrom + at);
    for (; bits !== 0; bits &= bits - 1) count += 1;
  }
  return count;
}

function word(look: string, at: number): number {
  return Number.parseInt(look.slice(at, at + WORD), 16);
}
