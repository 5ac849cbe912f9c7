import { useCallback, useEffect, useRef, useState } from "react";
import { messageOf } from "../api";
import { useLatest } from "../ui/useLatest";
import type { GuestApi, SharedPhoto } from "./guestApi";

interface State {
  photos: SharedPhoto[];
  total: number | null;
  /** Null: there is no more. */
  cursor: string | null | undefined;
  loading: boolean;
  error: string | null;
}

const NONE: State = { photos: [], total: null, cursor: undefined, loading: true, error: null };

/** The photos of a share, in pages, and which of them are favourites. */
export function useSharedPhotos(guest: GuestApi) {
  const [state, setState] = useState<State>(NONE);
  const run = useLatest();
  const now = useRef(state);
  useEffect(() => {
    now.current = state;
  }, [state]);

  const load = useCallback(() => {
    setState((old) => ({ ...old, loading: true, error: null }));
    const { cursor } = now.current;
    run(
      (signal) => guest.photos(cursor ?? undefined, signal),
      (page) =>
        setState(({ photos }) => ({
          photos: [...photos, ...page.photos],
          total: page.total,
          cursor: page.cursor ?? null,
          loading: false,
          error: null,
        })),
      (error) => setState((old) => ({ ...old, loading: false, error: messageOf(error) })),
    );
  }, [guest, run]);
  useEffect(() => {
    now.current = NONE;
    setState(NONE);
    load();
  }, [load]);

  const loadMore = useCallback(() => {
    if (!now.current.loading && now.current.cursor !== null) load();
  }, [load]);

  /** All photos of the share, also those that are not on the page yet. */
  const loadAll = useCallback(async () => {
    const all = [...now.current.photos];
    let { cursor } = now.current;
    while (cursor !== null) {
      const page = await guest.photos(cursor);
      all.push(...page.photos);
      cursor = page.cursor ?? null;
    }
    return all;
  }, [guest]);

  const favour = useCallback(
    async (photo: SharedPhoto) => {
      const { favourite } = await guest.choose(photo.id, !photo.favourite);
      setState((old) => ({
        ...old,
        photos: old.photos.map((other) => (other.id === photo.id ? { ...other, favourite } : other)),
      }));
    },
    [guest],
  );
  return { ...state, hasMore: state.cursor !== null, loadMore, loadAll, favour };
}
