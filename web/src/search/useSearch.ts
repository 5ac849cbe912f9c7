import { useCallback, useEffect, useReducer } from "react";
import {
  type Api,
  ApiError,
  type FacetName,
  type Facets,
  messageOf,
  type Photo,
  type Picture,
  type SearchAnswer,
  type SearchBody,
  type Sort,
} from "../api";
import { useServices } from "../services";
import { useLatest } from "../ui/useLatest";
import { choosesFrom, withoutFacet } from "./query";
import { utcOffset } from "./utcOffset";

const PAGE = 60;
const FACETS: FacetName[] = ["labels", "years", "places", "cameras", "colours", "formats", "albums", "people", "tags"];

export interface Search {
  pictures: Picture[];
  total: number | null;
  facets: Facets;
  didYouMean: string | null;
  relaxed: string[];
  /** What shows what the words describe, beside what has the words. */
  described: Picture[];
  /** The model that knows what is described did not answer. */
  notDescribed: boolean;
  understood: { text: string; as: string }[];
  /** There are no photos that could be found. */
  emptyLibrary: boolean;
  cursor: string | null;
  loading: boolean;
  error: { message: string; isMistake: boolean; position: number } | null;
}

type Action =
  | { type: "loading" }
  | { type: "first"; answer: SearchAnswer }
  | { type: "more"; answer: SearchAnswer }
  | { type: "failed"; error: unknown }
  | { type: "changed"; photo: Photo }
  | { type: "removed"; id: string };

const EMPTY: Search = {
  pictures: [],
  total: null,
  facets: {},
  didYouMean: null,
  relaxed: [],
  described: [],
  notDescribed: false,
  understood: [],
  emptyLibrary: false,
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
      const { relaxed = [], understood = [], emptyLibrary = false } = action.answer;
      const { described = [], notDescribed = false } = action.answer;
      const read = { didYouMean, relaxed, understood, emptyLibrary, described, notDescribed };
      return { pictures, total, facets, ...read, cursor, loading: false, error: null };
    }
    case "more": {
      const known = new Set(search.pictures.map(({ id }) => id));
      const pictures = [...search.pictures, ...action.answer.pictures.filter(({ id }) => !known.has(id))];
      const { total, cursor = null, described = search.described, notDescribed = false } = action.answer;
      return { ...search, pictures, total, cursor, described, notDescribed, loading: false };
    }
    case "failed": {
      const { error } = action;
      const isMistake = error instanceof ApiError && error.status === 400;
      const position = isMistake ? Number(error.detail?.values.position ?? 0) : 0;
      return { ...EMPTY, error: { message: messageOf(error), isMistake, position } };
    }
    case "changed": {
      const { id, rating, favourite, rejected, hidden } = action.photo;
      const now = { rating, favourite, rejected, hidden };
      const changed = (other: Picture) => (other.id === id ? { ...other, ...now } : other);
      return { ...search, pictures: search.pictures.map(changed), described: search.described.map(changed) };
    }
    case "removed": {
      const pictures = search.pictures.filter(({ id }) => id !== action.id);
      const described = search.described.filter(({ id }) => id !== action.id);
      const gone = search.pictures.length - pictures.length;
      return { ...search, pictures, described, total: search.total === null ? null : search.total - gone };
    }
  }
}

// Of a facet that the query chooses from, what else could be chosen: the photos found have only what is chosen already.
async function otherChoices(api: Api, asked: SearchBody & { query: string }, signal: AbortSignal): Promise<Facets> {
  const chosen = FACETS.filter((facet) => choosesFrom(asked.query, facet));
  const found = await Promise.all(
    chosen.map((facet) =>
      api
        .search({ ...asked, query: withoutFacet(asked.query, facet), size: 1, facets: [facet] }, signal)
        .then(({ facets = {} }) => facets)
        // The chips of what is found are enough then.
        .catch(() => ({})),
    ),
  );
  return Object.assign({}, ...found);
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
        async (signal) => {
          const asked = { query, sort, strict, size: PAGE, cursor, facets, utc_offset: utcOffset() };
          if (cursor) return api.search(asked, signal);
          const [answer, choices] = await Promise.all([api.search(asked, signal), otherChoices(api, asked, signal)]);
          return { ...answer, facets: { ...answer.facets, ...choices } };
        },
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
        else if (event.photo.trashedUntil) dispatch({ type: "removed", id: event.photo.id });
        else dispatch({ type: "changed", photo: event.photo });
      }),
    [events],
  );

  const { loading, cursor } = search;
  const loadMore = useCallback(() => {
    if (!loading && cursor) load(cursor);
  }, [load, loading, cursor]);
  return { ...search, loadMore, again: load };
}
