/** What becomes of a group of duplicates: which photos stay, and what these get from the others. Pure. */
import type { PhotoChange, Picture } from "../api";
import type { Group } from "./groupList";

export interface Plan {
  /** At least one; the first one inherits. */
  kept: Picture[];
  /** At least one: they go to the bin. */
  others: Picture[];
}

/** What photos have that is not in their files. */
export interface Belongings {
  tags?: readonly string[];
  albumIds?: readonly string[];
  rating?: number;
  favourite?: boolean;
}

/** What would be lost with the others. */
export interface Inheritance {
  albums: string[];
  tags: string[];
  rating?: number;
  favourite?: boolean;
}

/** The photos of each group that stay, if the user chose some; else the proposed one does. */
export type Choices = Readonly<Record<string, ReadonlySet<string>>>;

/** Which photos of a group stay. */
export function keptOf({ key, pictures }: Group, choices: Choices): ReadonlySet<string> {
  return choices[key] ?? new Set(pictures.slice(0, 1).map(({ id }) => id));
}

/** Null if none stays, or all do. */
export function planOf({ pictures }: Group, kept: ReadonlySet<string>): Plan | null {
  const plan = {
    kept: pictures.filter(({ id }) => kept.has(id)),
    others: pictures.filter(({ id }) => !kept.has(id)),
  };
  return plan.kept.length > 0 && plan.others.length > 0 ? plan : null;
}

/** What the others have and none of those that stay has. */
export function inherited(kept: Belongings[], others: Belongings[]): Inheritance {
  const rating = Math.max(0, ...others.map((photo) => photo.rating ?? 0));
  return {
    albums: lacking(kept, others, "albumIds"),
    tags: lacking(kept, others, "tags"),
    rating: rating && !kept.some((photo) => photo.rating) ? rating : undefined,
    favourite: (others.some((photo) => photo.favourite) && !kept.some((photo) => photo.favourite)) || undefined,
  };
}

function lacking(kept: Belongings[], others: Belongings[], name: "tags" | "albumIds"): string[] {
  const there = new Set(kept.flatMap((photo) => photo[name] ?? []));
  return [...new Set(others.flatMap((photo) => photo[name] ?? []))].filter((value) => !there.has(value));
}

/** The change that gives it, without albums; null if there is nothing to change. */
export function giving({ tags, rating, favourite }: Inheritance): PhotoChange | null {
  const change = {
    ...(tags.length > 0 && { add_tags: tags }),
    ...(rating && { rating }),
    ...(favourite && { favourite }),
  };
  return Object.keys(change).length > 0 ? change : null;
}

/** The change that takes it back. */
export function takingBack({ tags, rating, favourite }: Inheritance): PhotoChange | null {
  const change = {
    ...(tags.length > 0 && { remove_tags: tags }),
    ...(rating && { rating: null }),
    ...(favourite && { favourite: false }),
  };
  return Object.keys(change).length > 0 ? change : null;
}
