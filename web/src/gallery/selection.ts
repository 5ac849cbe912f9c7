/** Which photos of a list are chosen. Pure. */

export interface Selection {
  chosen: ReadonlySet<string>;
  /** The one chosen or unchosen last: a range begins there. */
  anchor: string | null;
  /** All of the list, also those that are yet to come. */
  isAll?: boolean;
}

export const NOTHING: Selection = { chosen: new Set(), anchor: null };
export const EVERYTHING: Selection = { ...NOTHING, isAll: true };

/** With `id` if it was not chosen, else without it. */
export function toggledOne({ chosen }: Selection, id: string): Selection {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return { chosen: next, anchor: id };
}

/** With all from the anchor to `id`, in the order of `ids`. */
export function withRange(selection: Selection, id: string, ids: string[]): Selection {
  const [from, to] = [ids.indexOf(selection.anchor ?? id), ids.indexOf(id)];
  if (from < 0 || to < 0) return toggledOne(selection, id);
  const range = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { chosen: new Set([...selection.chosen, ...range]), anchor: id };
}

/** All of `ids` chosen, or none of them if all were. */
export function toggledAll({ chosen }: Selection, ids: string[]): Selection {
  const next = new Set(chosen);
  const all = ids.every((id) => chosen.has(id));
  for (const id of ids) {
    if (all) next.delete(id);
    else next.add(id);
  }
  return { chosen: next, anchor: ids[0] ?? null };
}

/** With all photos of stacks (their ids) of which one is chosen. */
export function completed(selection: Selection, stacks: string[][]): Selection {
  const touched = stacks.filter((ids) => ids.some((id) => selection.chosen.has(id)));
  return touched.length > 0 ? { ...selection, chosen: new Set([...selection.chosen, ...touched.flat()]) } : selection;
}

/** What was chosen before a drag, and everything from where it began to `id`. */
export function dragged(before: Selection, from: string, id: string, ids: string[]): Selection {
  return withRange({ chosen: before.chosen, anchor: from }, id, ids);
}

/** Without those that are no longer in the list, and with all of it if all are chosen. */
export function within(selection: Selection, ids: string[]): Selection {
  if (selection.isAll) return { ...selection, chosen: new Set(ids) };
  if (selection.chosen.size === 0) return selection;
  const chosen = ids.filter((id) => selection.chosen.has(id));
  return chosen.length === selection.chosen.size ? selection : { ...selection, chosen: new Set(chosen) };
}
