import { useCallback } from "react";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { useNotify } from "../ui/notices";
import { restoreMany } from "./changeMany";
import type { GridPhoto } from "./gridPhoto";

/** Takes photos out of the bin, wherever they are shown, and says so; throws if some are gone. */
export function useRestore(): (photos: GridPhoto[]) => Promise<void> {
  const { api, events } = useServices();
  const notify = useNotify();
  return useCallback(
    async (photos) => {
      const byId = new Map(photos.map((photo) => [photo.id, photo]));
      const done = (ids: string[]) => {
        for (const id of ids) {
          const photo = byId.get(id);
          if (photo) events.publish({ type: "photo", photo: { ...photo, trashedUntil: undefined } });
        }
      };
      await restoreMany(api, [...byId.keys()], { done, handled: () => undefined });
      notify(t("bin.restored", { count: photos.length }));
    },
    [api, events, notify],
  );
}
