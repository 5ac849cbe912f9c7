import { useEffect, useSyncExternalStore } from "react";
import type { GridPhoto } from "../gallery/gridPhoto";
import { useOpenList } from "../gallery/openList";
import { useServices } from "../services";
import { isDisplayed } from "./displayed";

// This near to the end of the list, its next page is fetched.
const NEAR_END = 5;

interface Neighbours {
  /** The list that the photo was opened from; empty if it was opened by its URL. */
  photos: GridPhoto[];
  /** -1: it is not in the list. */
  at: number;
  previous?: string;
  next?: string;
}

/** What comes before and after a photo; these are fetched ahead. */
export function useNeighbours(id: string): Neighbours {
  const { photos, loadMore } = useOpenList();
  const at = photos.findIndex((photo) => photo.id === id);
  const [previous, next] = at < 0 ? [] : [photos[at - 1], photos[at + 1]];
  usePreloaded(next);
  usePreloaded(previous);
  useEffect(() => {
    if (at >= 0 && at >= photos.length - NEAR_END) loadMore();
  }, [at, photos.length, loadMore]);
  return { photos: at < 0 ? [] : photos, at, previous: previous?.id, next: next?.id };
}

function usePreloaded(photo: GridPhoto | undefined): void {
  const { urls } = useServices();
  const id = photo?.renditions?.length ? photo.id : undefined;
  const large = useSyncExternalStore(urls.subscribe, () => id && urls.latest(id, "largeUrl"));
  const isOriginal = !id && photo?.format && isDisplayed(photo.format);
  const url = isOriginal ? urls.latest(photo.id, "signedUrl", photo.signedUrl) : large;
  useEffect(() => {
    if (id && !urls.isUsable(large)) urls.want(id);
  }, [urls, id, large]);
  useEffect(() => {
    if (!urls.isUsable(url)) return;
    const image = new Image();
    image.src = url;
    return () => {
      image.src = "";
    };
  }, [urls, url]);
}
