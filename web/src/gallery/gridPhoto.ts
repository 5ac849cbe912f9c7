import type { Photo } from "../api";

export interface GridPhoto extends Photo {
  /** What is to be read out, where it is more than the name. */
  alt?: string;
  /** A line on the photo. */
  caption?: string;
}

export interface GridSection {
  title?: string;
  photos: GridPhoto[];
}
