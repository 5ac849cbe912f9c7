/** Groups of duplicates, and what becomes of them while they are looked at. Pure. */
import type { DuplicateGroup, Picture } from "../api";
import type { PhotoEvent } from "../live/events";

export interface Group {
  /** The same as long as the page is open, whatever leaves the group. */
  key: string;
  isSameFile: boolean;
  /** The one to keep first. */
  pictures: Picture[];
}

export interface Groups {
  all: Group[];
  /** Photos that left the library, or the lists; they may come back. */
  gone: ReadonlySet<string>;
}

export const NO_GROUPS: Groups = { all: [], gone: new Set() };

/** With a page more; a group that is there already is not shown twice. */
export function withPage({ all, gone }: Groups, page: DuplicateGroup[]): Groups {
  const known = new Set(all.flatMap(({ pictures }) => pictures.map(({ id }) => id)));
  const more = page.filter(({ pictures }) => !pictures.some(({ id }) => known.has(id)));
  return {
    all: [...all, ...more.map(({ isSameFile, pictures }) => ({ key: keyOf(pictures), isSameFile, pictures }))],
    gone,
  };
}

function keyOf(pictures: Picture[]): string {
  return pictures[0]?.id ?? "";
}

/** What was deleted or hidden leaves its group, and what was restored is in it again. */
export function withEvent(groups: Groups, event: PhotoEvent): Groups {
  if (event.type === "photo_removed") return { ...groups, gone: new Set([...groups.gone, event.id]) };
  const { id, trashedUntil, hidden, rating, favourite, albumIds } = event.photo;
  const gone = new Set(groups.gone);
  if (trashedUntil || hidden) gone.add(id);
  else gone.delete(id);
  const isThere = groups.all.some(({ pictures }) => pictures.some((picture) => picture.id === id));
  // Whoever polls hears of hundreds of photos.
  if (!isThere && gone.size === groups.gone.size) return groups;
  const change = (picture: Picture) => (picture.id === id ? { ...picture, rating, favourite, albumIds } : picture);
  return { all: groups.all.map((group) => ({ ...group, pictures: group.pictures.map(change) })), gone };
}

/** Those that still are of two photos or more, unless the user keeps all of them anyway. */
export function shownGroups({ all, gone }: Groups, kept: string[][]): Group[] {
  const left = all.map((group) => ({ ...group, pictures: group.pictures.filter(({ id }) => !gone.has(id)) }));
  return left.filter(({ pictures }) => pictures.length > 1 && !areKept(pictures, kept));
}

function areKept(pictures: Picture[], kept: string[][]): boolean {
  return kept.some((ids) => pictures.every(({ id }) => ids.includes(id)));
}
