/** How large tiles are: what was chosen last, in all tabs. */
import { useSyncExternalStore } from "react";
import { Remembered, useRemembered } from "../ui/remembered";
import type { Span } from "./sections";

export const TILE_SIZES = ["S", "M", "L"] as const;
export type TileSize = (typeof TILE_SIZES)[number];

const USUAL_RATIO = 4 / 3;
const SCALES: Record<TileSize, number> = { S: 0.55, M: 1, L: 1.7 };

const chosen = new Remembered("photo-search-tiles", (text) => TILE_SIZES.find((size) => size === text) ?? "M");

export function useTileSize(): TileSize {
  return useRemembered(chosen);
}

export function chooseTileSize(size: TileSize): void {
  chosen.set(size);
}

/** How high rows are to be, in pixels, where the grid has this width. */
export function rowHeight(size: TileSize, width: number): number {
  const usual = width < 600 ? 120 : width < 1600 ? 170 : width < 2200 ? 185 : 200;
  return Math.round(usual * SCALES[size]);
}

/** About how many photos a row of this width has. */
export function photosInRow(size: TileSize, width: number): number {
  return Math.ceil(width / (rowHeight(size, width) * USUAL_RATIO));
}

/** The same for the window, whatever width it gets. */
export function usePhotosInRow(size: TileSize): number {
  return useSyncExternalStore(subscribeToResize, () => photosInRow(size, innerWidth));
}

function subscribeToResize(listener: () => void): () => void {
  addEventListener("resize", listener);
  return () => removeEventListener("resize", listener);
}

/** Small tiles show a month where others show a day. */
export function spanOf(size: TileSize): Span {
  return size === "S" ? "month" : "day";
}
