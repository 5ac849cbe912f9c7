import { useCallback, useEffect, useReducer } from "react";
import { ApiError, type FacetName, type Facets, messageOf, type Picture, type SearchAnswer, type Sort } from "../api";
import { useServices } from "../services";
import { useLatest } from "../ui/useLatest";

const PAGE = 60;
const FACETS: FacetName[] = ["labels", "years", "places", "cameras", "colours", "albums", "tags"];

export interface Search {
  pictures: Picture[];
  total: number | null;
  facets: Facets;
  didYouMean: string | null;
  relaxed: string[];
  understood: { text: string; as: string }[];
  cursor: string | null;
  loading: boolean;
  error: { message: string; isMistake: boolean } | null;
}

type Action =
  | { type: "loading" }
  | { type: "first"; answer: SearchAnswer }
  | { type: "more"; answer: SearchAnswer }
  | { type: "failed"; error: unknown }
  | { type: "removed"; id: string };

const EMPTY: Search = {
  pictures: [],
  total: null,
  facets: {},
  didYouMean: null,
  relaxed: [],
  understood: [],
  cursor: null,
  loading: false,
  error: null,
};

function reduced(search: Search, action: Action): Search {
  switch (action.type) {
    case "loading":
      return { ...search, loading: true, error: null };
    case "first": {
      const { pictures, total, facets = {}, didYouMean = null, cursor = null } = action.answer;
      const { relaxed = [], understood = [] } = action.answer;
      return { pictures, total, facets, didYouMean, relaxed, understood, cursor, loading: false, error: null };
    }
    case "more": {
      const known = new Set(search.pictures.map(({ id }) => id));
      const pictures = [...search.pictures, ...action.answer.pictures.filter(({ id }) => !known.has(id))];
      return { ...search, pictures, total: action.answer.total, cursor: action.answer.cursor ?? null, loading: false };
    }
    case "failed": {
      const isMistake = action.error instanceof ApiError && action.error.status === 400;
      return { ...EMPTY, error: { message: messageOf(action.error), isMistake } };
    }
    case "removed": {
      const pictures = search.pictures.filter(({ id }) => id !== action.id);
      const gone = search.pictures.length - pictures.length;
      return { ...search, pictures, total: search.total === null ? null : search.total - gone };
    }
  }
}

/** Minutes by which the clock here is ahead of UTC: "yesterday" is another day elsewhere. */
function utcOffset(): number {
  return -new Date().getTimezoneOffset();
}

export function useSearch(
  query: string,
  sort: Sort,
  strict: boolean,
): Search & { loadMore: () => void; again: () => void } {
  const { api, events } = useServices();
  const [search, dispatch] = useReducer(reduced, EMPTY);
  const run = useLatest();

  const load = useCallback(
    (cursor?: string) => {
      dispatch({ type: "loading" });
      const facets = cursor ? undefined : FACETS;
      run(
        (signal) => api.search({ query, sort, strict, size: PAGE, cursor, facets, utc_offset: utcOffset() }, signal),
        (answer) => dispatch({ type: cursor ? "more" : "first", answer }),
        (error) => dispatch({ type: "failed", error }),
      );
    },
    [api, query, sort, strict, run],
  );

  useEffect(() => {
    if (query) load();
  }, [load, query]);

  useEffect(
    () =>
      events.listen((event) => {
        if (event.type === "photo_removed") dispatch({ type: "removed", id: event.id });
      }),
    [events],
  );

  const { loading, cursor } = search;
  const loadMore = useCallback(() => {
    if (!loading && cursor) load(cursor);
  }, [load, loading, cursor]);
  return { ...search, loadMore, again: load };
}
