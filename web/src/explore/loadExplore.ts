import type { Api, FacetName, Facets, Picture, PlaceCount } from "../api";

const FACETS: FacetName[] = ["labels", "places", "years", "colours", "cameras", "tags"];
const PAGE = 200;

export interface Library {
  total: number;
  failed: number;
  withPlace: number;
  facets: Facets;
  /** The photos taken last: enough to have a picture of what is frequent. */
  pictures: Picture[];
}

/** What there is in the library, in three searches. */
export async function loadExplore(api: Api, signal: AbortSignal): Promise<Library> {
  const [all, placed, failed] = await Promise.all([
    api.search({ query: "*", sort: "newest", size: PAGE, facets: FACETS }, signal),
    api.search({ query: "has:location", size: 1 }, signal),
    api.search({ query: "is:failed", size: 1 }, signal),
  ]);
  const { total, facets = {}, pictures } = all;
  return { total, facets, pictures, withPlace: placed.total, failed: failed.total };
}

/** Where photos were taken, and how many. */
export async function loadMap(api: Pick<Api, "search">, signal: AbortSignal): Promise<PlaceCount[]> {
  return (await api.search({ query: "has:location", size: 1, map: true }, signal)).map ?? [];
}
