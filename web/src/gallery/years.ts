/** The years of a library, and how much room each gets beside its photos. Pure. */

export interface Year {
  year: string;
  /** At most 1, which the year with the most photos gets. */
  share: number;
}

interface Counted {
  value: string;
  count: number;
}

/** The latest year first. Search counts the years of captures only; those of `loaded` photos are added. */
export function yearsOf(counted: Counted[], loaded: string[]): Year[] {
  const counts = new Map(counted.map(({ value, count }) => [value, count]));
  const unknown = new Map<string, number>();
  for (const year of loaded) if (!counts.has(year)) unknown.set(year, (unknown.get(year) ?? 0) + 1);
  const all = [...counts, ...unknown];
  const most = Math.max(...all.map(([, count]) => count));
  return all.sort(([one], [other]) => other.localeCompare(one)).map(([year, count]) => ({ year, share: count / most }));
}
