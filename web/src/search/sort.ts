import type { Sort } from "../api";

export const SORTS: readonly Sort[] = ["relevance", "newest", "oldest"];

export function sortOf(text: string | null): Sort {
  return SORTS.find((sort) => sort === text) ?? "relevance";
}
