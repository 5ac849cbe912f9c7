import { useCallback, useEffect } from "react";
import type { WholePhoto } from "../api";
import { isFinal, updated } from "../gallery/photoList";
import { useServices } from "../services";
import { type Loaded, useLoaded } from "../ui/useLoaded";

/** One photo with everything that is known about it, kept up to date by what happens. */
export function usePhoto(id: string, onRemoved: () => void): Loaded<WholePhoto> {
  const { api, events, live } = useServices();
  const loaded = useLoaded(
    useCallback(
      async (signal: AbortSignal) => {
        const photo = await api.photo(id, signal);
        live.watch(photo);
        return photo;
      },
      [api, live, id],
    ),
  );
  const { set, reload } = loaded;
  useEffect(
    () =>
      events.listen((event) => {
        if (event.type === "photo_removed") {
          if (event.id === id) onRemoved();
        } else if (event.photo.id === id) {
          // Only the whole photo has labels, place and colours.
          set((photo) => {
            if (isFinal(event.photo) && !isFinal(photo)) reload();
            return { ...photo, ...updated(photo, event.photo) };
          });
        }
      }),
    [events, id, set, reload, onRemoved],
  );
  return loaded;
}
