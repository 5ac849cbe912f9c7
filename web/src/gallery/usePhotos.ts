import { useCallback, useEffect, useReducer, useRef } from "react";
import { messageOf, type Photo } from "../api";
import type { PhotoEvent } from "../live/events";
import { useServices } from "../services";
import { useLatest } from "../ui/useLatest";
import { applied, extended, type ListFilter } from "./photoList";

const PAGE = 200;
const GATHER_MILLISECONDS = 250;

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
  | { type: "fresh"; photos: Photo[] }
  | { type: "failed"; message: string }
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
    case "fresh":
      return { ...state, photos: action.photos.reduce(refreshed, state.photos) };
    case "failed":
      return { ...state, loading: false, error: action.message };
    case "event":
      return { ...state, photos: applied(state.photos, action.event, action.filter) };
  }
}

function refreshed(photos: Photo[], photo: Photo): Photo[] {
  return photos.some(({ id }) => id === photo.id) ? extended(photos, [photo]) : photos;
}

export interface PhotoList extends State {
  loadMore: () => void;
  /** Fetch this photo's URLs again, because they expire. */
  refresh: (id: string) => void;
}

/** The caller's photos, newest first, in pages, kept up to date by what happens. */
export function usePhotos(album?: string): PhotoList {
  const { api, events, live } = useServices();
  const [state, dispatch] = useReducer(reduced, EMPTY);
  const { photos, cursor, loading } = state;
  const run = useLatest();

  const load = useCallback(
    (from?: string) => {
      dispatch({ type: "loading" });
      run(
        (signal) => api.photos({ album, size: PAGE, cursor: from }, signal),
        (page) => {
          for (const photo of page.photos) live.watch(photo);
          dispatch({ type: "page", ...page });
        },
        (failure) => dispatch({ type: "failed", message: messageOf(failure) }),
      );
    },
    [api, live, album, run],
  );

  useEffect(() => {
    dispatch({ type: "reset" });
    load();
  }, [load]);

  useEffect(() => events.listen((event) => dispatch({ type: "event", event, filter: { album } })), [events, album]);

  const refresh = useFreshUrls(
    photos,
    useCallback((fresh) => dispatch({ type: "fresh", photos: fresh }), []),
  );
  const loadMore = useCallback(() => {
    if (!loading && cursor !== null) load(cursor);
  }, [load, loading, cursor]);

  return { ...state, loadMore, refresh };
}

/** Live messages have no URLs: ask for those of photos that were just processed, many of them at once. */
function useFreshUrls(photos: Photo[], found: (photos: Photo[]) => void): (id: string) => void {
  const { api } = useServices();
  const asked = useRef(new Set<string>());
  const wanted = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const fetchWanted = useCallback(async () => {
    const ids = [...wanted.current];
    wanted.current.clear();
    const page = ids.length > 3 ? (await api.photos({ size: PAGE })).photos : [];
    const listed = page.filter(({ id }) => ids.includes(id));
    const others = ids.filter((id) => !listed.some((photo) => photo.id === id));
    found([...listed, ...(await Promise.all(others.map((id) => api.photo(id))))]);
  }, [api, found]);

  const want = useCallback(
    (id: string) => {
      if (asked.current.has(id)) return;
      asked.current.add(id);
      wanted.current.add(id);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void fetchWanted().catch(() => undefined), GATHER_MILLISECONDS);
    },
    [fetchWanted],
  );

  useEffect(() => {
    for (const { id, status, thumbnailUrl } of photos) if (status === "SUCCEEDED" && !thumbnailUrl) want(id);
  }, [photos, want]);
  return want;
}
