import { useCallback } from "react";
import { messageOf, type PhotoChange } from "../api";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { useNotify } from "../ui/notices";
import { changeMany } from "./changeMany";
import { changeOfKey, flagged } from "./flags";
import type { GridPhoto } from "./gridPhoto";

/** Rates and flags photos at once, wherever they are shown; throws if some could not be changed. */
export function useFlags(): (
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
          if (photo) events.publish({ type: "photo", photo: flagged(photo, change) });
        }
      };
      await changeMany(api, [...byId.keys()], change, { done: changed, handled });
    },
    [api, events],
  );
}

/** The same by a key; false if the key asks for nothing. What goes wrong is told. */
export function useFlagKeys(): (key: string, photos: GridPhoto[]) => boolean {
  const flag = useFlags();
  const notify = useNotify();
  return useCallback(
    (key, photos) => {
      const change = changeOfKey(key, photos);
      if (!change) return false;
      flag(photos, change)
        .then(() => notify(flagText(change, photos)))
        .catch((error) => notify(messageOf(error)));
      return true;
    },
    [flag, notify],
  );
}

function flagText(change: PhotoChange, photos: GridPhoto[]): string {
  const what = typeof change.rating === "number" ? "★".repeat(change.rating) || t("flag.noRating") : flagName(change);
  return photos.length === 1
    ? `${photos[0]?.name}: ${what}`
    : `${t("count.photos", { count: photos.length })}: ${what}`;
}

function flagName({ favourite, rejected }: PhotoChange): string {
  if (favourite !== undefined) return t(favourite ? "flag.favourite" : "flag.noFavourite");
  return t(rejected ? "flag.rejected" : "flag.notRejected");
}
