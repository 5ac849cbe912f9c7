/** How large tiles are: what was chosen last, in all tabs. */
import { useSyncExternalStore } from "react";
import type { Span } from "./sections";

export const TILE_SIZES = ["S", "M", "L"] as const;
export type TileSize = (typeof TILE_SIZES)[number];

const KEY = "photo-search-tiles";
const CHANGED = "tilesizechange";
const SCALES: Record<TileSize, number> = { S: 0.55, M: 1, L: 1.7 };

function subscribe(listener: () => void): () => void {
  addEventListener("storage", listener);
  addEventListener(CHANGED, listener);
  return () => {
    removeEventListener("storage", listener);
    removeEventListener(CHANGED, listener);
  };
}

function stored(): TileSize {
  const text = localStorage.getItem(KEY);
  return TILE_SIZES.find((size) => size === text) ?? "M";
}

export function useTileSize(): TileSize {
  return useSyncExternalStore(subscribe, stored);
}

export function chooseTileSize(size: TileSize): void {
  localStorage.setItem(KEY, size);
  dispatchEvent(new Event(CHANGED));
}

/** How high rows are to be, in pixels, where the grid has this width. */
export function rowHeight(size: TileSize, width: number): number {
  const usual = width < 600 ? 120 : width < 1600 ? 170 : width < 2200 ? 190 : 220;
  return Math.round(usual * SCALES[size]);
}

/** Small tiles show a month where others show a day. */
export function spanOf(size: TileSize): Span {
  return size === "S" ? "month" : "day";
}
