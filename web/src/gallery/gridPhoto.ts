import type { Photo } from "../api";

export interface GridPhoto extends Photo {
  /** The text for screen readers, if it is more than the name. */
  alt?: string;
  /** A line on the photo. */
  caption?: string;
}

export interface GridSection {
  title?: string;
  photos: GridPhoto[];
}
