/** How the photos of a library are distributed. Pure. */
import type { Distribution as DistributionName, Facets } from "../api";
import { filterOf } from "../search/query";
import { t } from "../texts/texts";
import { formatName } from "../ui/formatName";

export interface Distribution {
  title: string;
  rows: Row[];
}

export interface Row {
  name: string;
  count: number;
  /** The search that finds its photos, if there is one. */
  query?: string;
}

/** Those that the library has; of a single value there is nothing to see. */
export function distributionsOf(facets: Facets): Distribution[] {
  const formats = (facets.formats ?? []).map(({ value, count }) => ({
    name: formatName(value),
    count,
    query: filterOf("formats", value),
  }));
  const all = [
    { title: t("explore.formats"), rows: formats },
    { title: t("explore.certainty"), rows: ranges(facets, "certainty", ["explore.certain", "explore.certainFrom"]) },
    { title: t("explore.searchable"), rows: ranges(facets, "searchable", ["explore.took", "explore.tookFrom"]) },
  ];
  return all.filter(({ rows }) => rows.length > 0);
}

type Range = "explore.certain" | "explore.took";
type Open = "explore.certainFrom" | "explore.tookFrom";

// "50..55", and "95.." for the last one.
function ranges(facets: Facets, name: DistributionName, [range, open]: [Range, Open]): Row[] {
  return (facets[name] ?? []).map(({ value, count }) => {
    const [from = "", to] = value.split("..");
    return { name: to ? t(range, { from, to }) : t(open, { from }), count };
  });
}
