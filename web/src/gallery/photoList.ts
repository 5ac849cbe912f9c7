/** What happens to a list of photos while it is looked at. Pure. */
import type { AlbumSort, Photo } from "../api";
import type { PhotoEvent } from "../live/events";
import { takenAt } from "./takenAt";

// A photo that is shown keeps the URLs that it has.
const FRESH_EACH_TIME: ReadonlySet<keyof Photo> = new Set(["signedUrl", "thumbnailUrl", "renditions"] as const);

/** Which photos a list shows. */
export interface ListFilter {
  album?: string;
  /** By what an album is sorted, if not by capture time. */
  sort?: AlbumSort;
  /** The beginning of a time ("2019", "2019-07"): later photos are left out. */
  until?: string;
  /** What is in the bin instead, the one deleted last first. */
  trashed?: boolean;
  /** There are more photos than were loaded: those that belong behind them come with their page. */
  hasMore?: boolean;
}

/** The photo taken last comes first. One that is new to the list is inserted in its place; one that left is removed. */
export function applied(photos: Photo[], event: PhotoEvent, filter: ListFilter): Photo[] {
  if (event.type === "photo_removed") return without(photos, event.id);
  const { photo } = event;
  const known = photos.find(({ id }) => id === photo.id);
  if (!isIn(photo, filter)) return without(photos, photo.id);
  if (filter.trashed) return known ? photos : [photo, ...photos];
  if (!known) return isLater(photo, filter) ? photos : inserted(photos, photo, filter);
  const now = updated(known, photo);
  if (tellsNothingNew(known, now)) return photos;
  if (isOfAnotherOrder(filter) || takenAt(now) === takenAt(known))
    return photos.map((other) => (other === known ? now : other));
  return isLater(now, filter) ? without(photos, now.id) : inserted(without(photos, now.id), now, filter);
}

// Whoever polls hears of hundreds of photos that are as they were.
function tellsNothingNew(before: Photo, after: Photo): boolean {
  const names = Object.keys({ ...before, ...after }) as (keyof Photo)[];
  return names.every((name) => isSame(before[name], after[name]) || (FRESH_EACH_TIME.has(name) && before[name]));
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || (typeof one === "object" && JSON.stringify(one) === JSON.stringify(other));
}

function isIn(photo: Photo, { album, trashed }: ListFilter): boolean {
  if (trashed || photo.trashedUntil) return Boolean(trashed && photo.trashedUntil);
  return !photo.hidden && (!album || (photo.albumIds ?? []).includes(album));
}

function isLater(photo: Photo, { until }: ListFilter): boolean {
  return until !== undefined && takenAt(photo).slice(0, until.length) > until;
}

/** A message has no URLs, so the known ones stay. Without an album the photo is in none, and without a flag it has none. */
export function updated(before: Photo, after: Photo): Photo {
  const { albumId, albumIds, rating, favourite, rejected, hidden, trashedUntil } = after;
  const merged = { ...before, ...after, albumId, albumIds, rating, favourite, rejected, hidden, trashedUntil };
  if (after.status === "FAILED") return merged;
  const { statusReason: _, statusDetail: __, ...rest } = merged;
  return rest;
}

/** More of the list, from a page of it: photos that are already there are updated, not shown twice. */
export function extended(photos: Photo[], page: Photo[]): Photo[] {
  const known = new Set(photos.map(({ id }) => id));
  if (!page.some(({ id }) => known.has(id))) return [...photos, ...page];
  const fresh = new Map(page.map((photo) => [photo.id, photo]));
  const current = photos.map((photo) => {
    const newer = fresh.get(photo.id);
    return newer ? updated(photo, newer) : photo;
  });
  return [...current, ...page.filter(({ id }) => !known.has(id))];
}

/** A photo at another place. */
export function placedAt(photos: Photo[], id: string, at: number): Photo[] {
  const photo = photos.find((other) => other.id === id);
  return photo ? without(photos, id).toSpliced(at, 0, photo) : photos;
}

/** Between which photos one comes that goes to a place of a list; null: there is none, undefined: it is not loaded. */
export function neighboursAt(photos: Photo[], id: string, at: number, hasMore: boolean) {
  const others = without(photos, id);
  return { after: others[at - 1]?.id ?? null, before: others[at]?.id ?? (hasMore ? undefined : null) };
}

export function isFinal(photo: Photo): boolean {
  return photo.status === "SUCCEEDED" || photo.status === "FAILED";
}

// In these a photo that is new comes last until the list is loaded again.
function isOfAnotherOrder({ sort }: ListFilter): boolean {
  return sort !== undefined && sort !== "captured";
}

function without(photos: Photo[], id: string): Photo[] {
  return photos.some((photo) => photo.id === id) ? photos.filter((photo) => photo.id !== id) : photos;
}

function inserted(photos: Photo[], photo: Photo, filter: ListFilter): Photo[] {
  const { hasMore } = filter;
  if (isOfAnotherOrder(filter)) return hasMore ? photos : [...photos, photo];
  const at = photos.findIndex((other) => takenAt(other) <= takenAt(photo));
  if (at === -1) return hasMore ? photos : [...photos, photo];
  return photos.toSpliced(at, 0, photo);
}
