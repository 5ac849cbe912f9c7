import { type DragEvent, useCallback, useRef } from "react";
import { messageOf } from "../api";
import { neighboursAt } from "../gallery/photoList";
import type { PhotoList } from "../gallery/usePhotos";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { useNotify } from "../ui/notices";

/** Moves the photos of an album that is sorted by hand: by so many places, or by dragging them over another. */
export function useOrder(album: string, list: PhotoList) {
  const { api } = useServices();
  const notify = useNotify();
  const dragged = useRef<string | null>(null);
  const { photos, place, cursor } = list;
  const move = useCallback(
    (id: string, at: number) => {
      const from = photos.findIndex((photo) => photo.id === id);
      const { after, before } = neighboursAt(photos, id, at, cursor !== null);
      if (from < 0 || at === from || at < 0 || at >= photos.length || before === undefined) return;
      place(id, at);
      api
        .putIntoAlbum(album, [id], { after, before })
        .then(() => notify(t("album.placed", { name: photos[from]?.name ?? "", place: at + 1 })))
        .catch((error) => {
          place(id, from);
          notify(messageOf(error));
        });
    },
    [api, album, photos, place, cursor, notify],
  );
  const moveBy = useCallback(
    (id: string, by: number) => {
      const from = photos.findIndex((photo) => photo.id === id);
      move(id, from + by);
    },
    [move, photos],
  );
  const dragging = {
    onDragStart: (event: DragEvent) => {
      dragged.current = photos[indexAt(event)]?.id ?? null;
    },
    onDragOver: (event: DragEvent) => {
      if (dragged.current && indexAt(event) >= 0) event.preventDefault();
    },
    onDrop: (event: DragEvent) => {
      if (dragged.current && indexAt(event) >= 0) {
        event.preventDefault();
        move(dragged.current, indexAt(event));
      }
      dragged.current = null;
    },
  };
  return { moveBy, dragging };
}

function indexAt({ target }: DragEvent): number {
  const tile = (target as Element).closest(".tile")?.querySelector("[data-index]");
  return tile ? Number(tile.getAttribute("data-index")) : -1;
}
