import { type SyntheticEvent, useState, useSyncExternalStore } from "react";
import type { Photo } from "../api";
import { useServices } from "../services";
import { usePhotoUrl } from "./usePhotoUrl";

type Tile = Pick<Photo, "id" | "status" | "thumbnailUrl" | "thumbnailWidth" | "signedUrl" | "renditions">;

/** What an `img` of a tile takes. */
interface TilePicture {
  src: string | undefined;
  srcSet: string | undefined;
  sizes: string;
  onError: (event: SyntheticEvent<HTMLImageElement>) => void;
}

/** The thumbnail of a photo and its next larger picture, of which the browser takes the one for a tile so wide (pixels). */
export function useTilePicture(photo: Tile, width: number): TilePicture {
  const { urls } = useServices();
  useState(() => urls.see(photo.signedUrl));
  const small = usePhotoUrl(photo.id, "thumbnailUrl", photo.thumbnailUrl, photo.status === "SUCCEEDED");
  const tile = useSyncExternalStore(urls.subscribe, () => urls.tile(photo.id, photo.renditions));
  const larger = usePhotoUrl(photo.id, "tileUrl", photo.renditions?.[0]?.url, false);
  const isLarger = ({ currentTarget }: SyntheticEvent<HTMLImageElement>) => currentTarget.currentSrc === larger.url;
  return {
    src: small.url,
    srcSet: srcSetOf(small.url, photo.thumbnailWidth, larger.url, tile?.width),
    sizes: `${widthToAskFor(width, photo.thumbnailWidth)}px`,
    onError: (event) => (isLarger(event) ? larger : small).broken(),
  };
}

// A thumbnail that is enlarged by less still looks sharp, and its next larger picture has six times as many pixels to read.
const ENLARGED = 1.2;

/** A width for which browsers take the thumbnail wherever that is good enough. */
export function widthToAskFor(width: number, thumbnailWidth = 0): number {
  return width <= thumbnailWidth * ENLARGED ? Math.min(Math.round(width), thumbnailWidth) : Math.round(width);
}

/** Undefined unless both pictures and their widths, in pixels, are known. */
export function srcSetOf(small?: string, smallWidth?: number, larger?: string, width?: number): string | undefined {
  return small && smallWidth && larger && width ? `${small} ${smallWidth}w, ${larger} ${width}w` : undefined;
}
