import type { Photo } from "../api";

export interface GridPhoto extends Photo {
  /** The text for screen readers, if it is more than the name. */
  alt?: string;
  /** A line on the photo. */
  caption?: string;
  /** It was found by labels that are less certain, and by nothing else. */
  lessCertain?: boolean;
  /** The address of whose it is, if it is not the user's. */
  owner?: string;
  /** It is in the bin, as `trashedUntil` says, too, where it is known. */
  trashed?: boolean;
  /** The photos of a burst to which it belongs: it stands for all of them, unless the stack is open. */
  stack?: Stack;
}

export interface Stack {
  /** In their order. */
  photos: GridPhoto[];
  isOpen: boolean;
}

export function isInBin(photo: GridPhoto): boolean {
  return Boolean(photo.trashed ?? photo.trashedUntil);
}

/** What only owners do, moving, sharing and deleting, is offered for these. */
export function isOwn(photo: GridPhoto): boolean {
  return !photo.owner;
}

export interface GridSection {
  title?: string;
  photos: GridPhoto[];
}
