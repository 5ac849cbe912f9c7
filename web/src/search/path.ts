import type { Sort } from "../api";

export const SORTS: readonly Sort[] = ["relevance", "newest", "oldest"];

export function sortOf(text: string | null): Sort {
  return SORTS.find((sort) => sort === text) ?? "relevance";
}

/** The URL of a search. */
export function searchPath(query: string, sort: string | null): string {
  const search = new URLSearchParams({ q: query });
  if (sortOf(sort) !== "relevance") search.set("sort", sortOf(sort));
  return `/search?${search}`;
}
