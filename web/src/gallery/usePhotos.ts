import { useCallback, useEffect, useReducer } from "react";
import { type AlbumSort, messageOf, type Photo } from "../api";
import type { PhotoEvent } from "../live/events";
import { useServices } from "../services";
import { useLatest } from "../ui/useLatest";
import { applied, extended, type ListFilter, placedAt } from "./photoList";

const PAGE = 200;

interface State {
  photos: Photo[];
  /** Null: there is no more. */
  cursor: string | null | undefined;
  loading: boolean;
  error: string | null;
}

type Action =
  | { type: "reset" }
  | { type: "loading" }
  | { type: "page"; photos: Photo[]; cursor?: string }
  | { type: "failed"; message: string }
  | { type: "placed"; id: string; at: number }
  | { type: "event"; event: PhotoEvent; filter: ListFilter };

const EMPTY: State = { photos: [], cursor: undefined, loading: true, error: null };

function reduced(state: State, action: Action): State {
  switch (action.type) {
    case "reset":
      return EMPTY;
    case "loading":
      return { ...state, loading: true, error: null };
    case "page":
      return {
        photos: extended(state.photos, action.photos),
        cursor: action.cursor ?? null,
        loading: false,
        error: null,
      };
    case "failed":
      return { ...state, loading: false, error: action.message };
    case "placed":
      return { ...state, photos: placedAt(state.photos, action.id, action.at) };
    case "event":
      return {
        ...state,
        photos: applied(state.photos, action.event, { ...action.filter, hasMore: state.cursor !== null }),
      };
  }
}

export interface PhotoList extends State {
  loadMore: () => void;
  /** Shows a photo at another place of the list. */
  place: (id: string, at: number) => void;
}

/**
 * The caller's photos, or those in the bin, the one taken last first, in pages, kept up to date by what happens. An album
 * comes in the order that it has, or in the one that is `asked` for.
 */
export function usePhotos({ album, sort, until, trashed }: ListFilter, asked?: AlbumSort): PhotoList {
  const { api, events, live } = useServices();
  const [state, dispatch] = useReducer(reduced, EMPTY);
  const { cursor, loading } = state;
  const run = useLatest();

  const load = useCallback(
    (from?: string) => {
      dispatch({ type: "loading" });
      run(
        (signal) => api.photos({ album, sort: asked, until, trashed, size: PAGE, cursor: from }, signal),
        (page) => {
          for (const photo of page.photos) live.watch(photo);
          dispatch({ type: "page", ...page });
        },
        (failure) => dispatch({ type: "failed", message: messageOf(failure) }),
      );
    },
    [api, live, album, asked, until, trashed, run],
  );

  useEffect(() => {
    dispatch({ type: "reset" });
    load();
  }, [load]);

  useEffect(
    () => events.listen((event) => dispatch({ type: "event", event, filter: { album, sort, until, trashed } })),
    [events, album, sort, until, trashed],
  );

  const loadMore = useCallback(() => {
    if (!loading && cursor !== null) load(cursor);
  }, [load, loading, cursor]);

  const place = useCallback((id: string, at: number) => dispatch({ type: "placed", id, at }), []);

  return { ...state, loadMore, place };
}
