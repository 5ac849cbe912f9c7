/** Everything that happens to photos goes through here, wherever it comes from. */
import type { Photo } from "../api";

/** Live messages and what this browser did itself, in one form. */
export type PhotoEvent = { type: "photo"; photo: Photo } | { type: "photo_removed"; id: string };

export class PhotoEvents {
  private readonly listeners = new Set<(event: PhotoEvent) => void>();

  publish = (event: PhotoEvent): void => {
    for (const listener of this.listeners) listener(event);
  };

  /** Returns a function that stops listening. */
  listen(listener: (event: PhotoEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
