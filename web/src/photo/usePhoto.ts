import { useCallback, useEffect } from "react";
import type { WholePhoto } from "../api";
import { isFinal, updated } from "../gallery/photoList";
import { useServices } from "../services";
import { type Loaded, useLoaded } from "../ui/useLoaded";

/** One photo with all that is known of it, kept up to date by what happens. */
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
          // Labels, place and colours come with the whole photo only.
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
