import type { Api, Distribution, FacetName, Facets, Picture } from "../api";
import { reasonText } from "../gallery/status";

const FACETS: (FacetName | Distribution)[] = [
  "labels",
  "places",
  "years",
  "colours",
  "cameras",
  "tags",
  "formats",
  "certainty",
  "searchable",
];
const PAGE = 200;

export interface Library {
  total: number;
  failed: number;
  /** Why photos could not be processed, the most frequent reason first. */
  reasons: Reason[];
  withPlace: number;
  facets: Facets;
  /** The photos taken last: enough to have a picture of what is frequent. */
  pictures: Picture[];
}

export interface Reason {
  reason: string;
  /** Of the photos that failed last. */
  count: number;
}

/** What there is in the library, in three searches. */
export async function loadExplore(api: Api, signal: AbortSignal): Promise<Library> {
  const [all, placed, failed] = await Promise.all([
    api.search({ query: "*", sort: "newest", size: PAGE, facets: FACETS }, signal),
    api.search({ query: "has:location", size: 1 }, signal),
    api.search({ query: "is:failed", sort: "newest", size: PAGE }, signal),
  ]);
  const { total, facets = {}, pictures } = all;
  return {
    total,
    facets,
    pictures,
    withPlace: placed.total,
    failed: failed.total,
    reasons: reasonsOf(failed.pictures),
  };
}

/** The reasons of photos that failed, each once. Pure. */
export function reasonsOf(failed: Pick<Picture, "statusReason" | "statusDetail">[]): Reason[] {
  const counts = new Map<string, number>();
  for (const reason of failed.map(reasonText)) {
    if (reason) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((one, other) => other.count - one.count);
}

/** Photos with a place, page by page: the latest ones first, `most` at the most. */
export async function loadPlaced(
  api: Pick<Api, "search">,
  most: number,
  tell: (pictures: Picture[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const found: Picture[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.search({ query: "has:location", sort: "newest", size: PAGE, cursor }, signal);
    found.push(...page.pictures);
    tell([...found]);
    cursor = page.cursor;
  } while (cursor && found.length < most);
}
