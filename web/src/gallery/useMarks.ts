import { useCallback } from "react";
import { messageOf, type PhotoChange } from "../api";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { useNotify } from "../ui/notices";
import { changeMany } from "./changeMany";
import type { GridPhoto } from "./gridPhoto";
import { changeOfKey, marked } from "./marks";

/** Rates and marks photos at once, wherever they are shown; throws if some could not be changed. */
export function useMarks(): (
  photos: GridPhoto[],
  change: PhotoChange,
  handled?: (count: number) => void,
) => Promise<void> {
  const { api, events } = useServices();
  return useCallback(
    async (photos, change, handled = () => undefined) => {
      const byId = new Map(photos.map((photo) => [photo.id, photo]));
      const changed = (ids: string[]) => {
        for (const id of ids) {
          const photo = byId.get(id);
          if (photo) events.publish({ type: "photo", photo: marked(photo, change) });
        }
      };
      await changeMany(api, [...byId.keys()], change, { done: changed, handled });
    },
    [api, events],
  );
}

/** The same by a key; false if the key asks for nothing. What goes wrong is told. */
export function useMarkKeys(): (key: string, photos: GridPhoto[]) => boolean {
  const mark = useMarks();
  const notify = useNotify();
  return useCallback(
    (key, photos) => {
      const change = changeOfKey(key, photos);
      if (!change) return false;
      mark(photos, change)
        .then(() => notify(markText(change, photos)))
        .catch((error) => notify(messageOf(error)));
      return true;
    },
    [mark, notify],
  );
}

function markText(change: PhotoChange, photos: GridPhoto[]): string {
  const what = typeof change.rating === "number" ? "★".repeat(change.rating) || t("mark.noRating") : markName(change);
  return photos.length === 1 ? `${photos[0]?.name}: ${what}` : `${t("mark.photos", { count: photos.length })}: ${what}`;
}

function markName({ favourite, rejected }: PhotoChange): string {
  if (favourite !== undefined) return t(favourite ? "mark.favourite" : "mark.noFavourite");
  return t(rejected ? "mark.rejected" : "mark.notRejected");
}
