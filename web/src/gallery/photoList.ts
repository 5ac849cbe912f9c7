/** What happens to a list of photos while it is looked at. Pure. */
import type { Photo } from "../api";
import type { PhotoEvent } from "../live/events";
import { takenAt } from "./takenAt";

// A photo that is shown keeps the URLs that it has.
const FRESH_EACH_TIME: ReadonlySet<keyof Photo> = new Set(["signedUrl", "thumbnailUrl", "renditions"] as const);

/** Which photos a list shows. */
export interface ListFilter {
  album?: string;
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
  if (takenAt(now) === takenAt(known)) return photos.map((other) => (other === known ? now : other));
  return isLater(now, filter) ? without(photos, now.id) : inserted(without(photos, now.id), now, filter);
}

// Whoever polls hears of hundreds of photos that are as they were.
function tellsNothingNew(before: Photo, after: Photo): boolean {
  const names = Object.keys({ ...before, ...after }) as (keyof Photo)[];
  return names.every((name) => before[name] === after[name] || (FRESH_EACH_TIME.has(name) && before[name]));
}

function isIn(photo: Photo, { album, trashed }: ListFilter): boolean {
  if (trashed || photo.trashedUntil) return Boolean(trashed && photo.trashedUntil);
  return !photo.hidden && (!album || photo.albumId === album);
}

function isLater(photo: Photo, { until }: ListFilter): boolean {
  return until !== undefined && takenAt(photo).slice(0, until.length) > until;
}

/** A message has no URLs, so the known ones stay. Without an album the photo is in none, and without a mark unmarked. */
export function updated(before: Photo, after: Photo): Photo {
  const { albumId, rating, favourite, rejected, hidden, trashedUntil } = after;
  const merged = { ...before, ...after, albumId, rating, favourite, rejected, hidden, trashedUntil };
  if (after.status !== "FAILED") delete merged.statusReason;
  return merged;
}

/** More of the list, from a page of it: photos that are already there are updated, not shown twice. */
export function extended(photos: Photo[], page: Photo[]): Photo[] {
  const known = new Set(photos.map(({ id }) => id));
  const fresh = new Map(page.map((photo) => [photo.id, photo]));
  const current = photos.map((photo) => {
    const newer = fresh.get(photo.id);
    return newer ? updated(photo, newer) : photo;
  });
  return [...current, ...page.filter(({ id }) => !known.has(id))];
}

export function isFinal(photo: Photo): boolean {
  return photo.status === "SUCCEEDED" || photo.status === "FAILED";
}

function without(photos: Photo[], id: string): Photo[] {
  return photos.some((photo) => photo.id === id) ? photos.filter((photo) => photo.id !== id) : photos;
}

function inserted(photos: Photo[], photo: Photo, { hasMore }: ListFilter): Photo[] {
  const at = photos.findIndex((other) => takenAt(other) <= takenAt(photo));
  if (at === -1) return hasMore ? photos : [...photos, photo];
  return photos.toSpliced(at, 0, photo);
}
