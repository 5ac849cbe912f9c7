import { type SyntheticEvent, useState, useSyncExternalStore } from "react";
import type { Photo } from "../api";
import { useServices } from "../services";
import { usePhotoUrl } from "./usePhotoUrl";

type Tile = Pick<Photo, "id" | "status" | "thumbnailUrl" | "thumbnailWidth" | "signedUrl" | "renditions">;

/** What an `img` of a tile takes. */
interface TilePicture {
  src: string | undefined;
  srcSet: string | undefined;
  onError: (event: SyntheticEvent<HTMLImageElement>) => void;
}

/** The thumbnail of a photo and its next larger picture, of which the browser takes the one that is large enough. */
export function useTilePicture(photo: Tile): TilePicture {
  const { urls } = useServices();
  useState(() => urls.see(photo.signedUrl));
  const small = usePhotoUrl(photo.id, "thumbnailUrl", photo.thumbnailUrl, photo.status === "SUCCEEDED");
  const tile = useSyncExternalStore(urls.subscribe, () => urls.tile(photo.id, photo.renditions));
  const larger = usePhotoUrl(photo.id, "tileUrl", photo.renditions?.[0]?.url, false);
  const isLarger = ({ currentTarget }: SyntheticEvent<HTMLImageElement>) => currentTarget.currentSrc === larger.url;
  return {
    src: small.url,
    srcSet: srcSetOf(small.url, photo.thumbnailWidth, larger.url, tile?.width),
    onError: (event) => (isLarger(event) ? larger : small).broken(),
  };
}

/** Undefined unless both pictures and their widths, in pixels, are known. */
export function srcSetOf(small?: string, smallWidth?: number, larger?: string, width?: number): string | undefined {
  return small && smallWidth && larger && width ? `${small} ${smallWidth}w, ${larger} ${width}w` : undefined;
}
