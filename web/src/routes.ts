/** The paths of the app's pages: they are built and read only here. */
import type { Sort } from "./api";

/** Stands for this site, whatever its address is. */
const HERE = "https://this-site.invalid";

export const PHOTOS = "/photos";
export const ALBUMS = "/albums";
export const EXPLORE = "/explore";
/** Somebody in the user's photos. */
export const PEOPLE = "/people";
export const SEARCH = "/search";
/** Photos that look the same. */
export const DUPLICATES = "/duplicates";
/** What others share with the user. */
export const WITH_ME = "/with-me";
/** Links that the user has made. */
export const SHARES = "/shares";
/** The user's own second factor. */
export const SECOND_FACTOR = "/second-factor";
/** Deleted photos. */
export const BIN = "/bin";
/** Where a link leads; who has it need not sign in. */
export const SHARED = "/shared";
export const SIGN_IN = "/sign-in";
export const SIGN_UP = "/sign-up";
export const CONFIRM = "/confirm";
/** The code of the second factor, after the password. */
export const SIGN_IN_CODE = "/sign-in-code";
export const FORGOT_PASSWORD = "/forgot-password";

export type AccountPage =
  | typeof SIGN_IN
  | typeof SIGN_UP
  | typeof CONFIRM
  | typeof SIGN_IN_CODE
  | typeof FORGOT_PASSWORD;

export function photoPath(id: string): string {
  return `${PHOTOS}/${encodeURIComponent(id)}`;
}

/** All photos, or those up to a year, month or day. */
export function photosPath(until: string): string {
  return `${PHOTOS}?until=${encodeURIComponent(until)}`;
}

/** A photo beside another one. */
export function comparePath(id: string, other: string): string {
  return `${photoPath(id)}?with=${encodeURIComponent(other)}`;
}

export function albumPath(id: string): string {
  return `${ALBUMS}/${encodeURIComponent(id)}`;
}

export function personPath(id: string): string {
  return `${PEOPLE}/${encodeURIComponent(id)}`;
}

export function searchPath(query: string, sort: Sort = "relevance", strict = false): string {
  const search = new URLSearchParams({ q: query });
  if (sort !== "relevance") search.set("sort", sort);
  if (strict) search.set("strict", "1");
  return `${SEARCH}?${search}`;
}

/** An album that somebody else shares. */
export function sharedAlbumPath(id: string): string {
  return `${WITH_ME}/${encodeURIComponent(id)}`;
}

/** The favourites of a share's guests. */
export function sharePath(id: string): string {
  return `${SHARES}/${encodeURIComponent(id)}`;
}

/** A link that opens a share: browsers tell nobody what is behind the `#`. */
export function shareLink(token: string): string {
  return `${location.origin}${SHARED}#${token}`;
}

/** A page of those who are not signed in: it leads on to `next` once they are. */
export function accountPath(page: AccountPage, next: string | null): string {
  return next ? `${page}?next=${encodeURIComponent(next)}` : page;
}

/** The id in the path of a photo. */
export function photoIdIn(path: string): string | null {
  return idIn(path, PHOTOS);
}

/** The id in the path of an album. */
export function albumIdIn(path: string): string | null {
  return idIn(path, ALBUMS);
}

/** The id in the path of an album that somebody else shares. */
export function sharedAlbumIdIn(path: string): string | null {
  return idIn(path, WITH_ME);
}

/** The id in the path of a share's favourites. */
export function shareIdIn(path: string): string | null {
  return idIn(path, SHARES);
}

/** The id in the path of a person. */
export function personIdIn(path: string): string | null {
  return idIn(path, PEOPLE);
}

/** A year, month or day; what comes from a URL may be anything. */
export function periodIn(text: string | null): string | undefined {
  return text && /^\d{4}(-\d\d(-\d\d)?)?$/.test(text) ? text : undefined;
}

/** Only a path of this site: what comes from a URL must not lead elsewhere, however a browser reads it. */
export function safePath(path: string | null): string {
  const url = path?.startsWith("/") ? parsed(path) : null;
  return url?.origin === HERE && !url.pathname.startsWith("//") ? url.pathname + url.search + url.hash : PHOTOS;
}

function parsed(path: string): URL | null {
  try {
    return new URL(path, HERE);
  } catch {
    return null;
  }
}

function idIn(path: string, parent: string): string | null {
  const id = path.startsWith(`${parent}/`) ? path.slice(parent.length + 1) : "";
  try {
    return id === "" || id.includes("/") ? null : decodeURIComponent(id);
  } catch {
    return null;
  }
}
