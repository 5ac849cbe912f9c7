/** Everything that happens to photos passes here, wherever it comes from. */
import type { PhotoEvent } from "../gallery/photoList";

export class PhotoEvents {
  private readonly listeners = new Set<(event: PhotoEvent) => void>();

  publish = (event: PhotoEvent): void => {
    for (const listener of this.listeners) listener(event);
  };

  /** Returns how to stop listening. */
  listen(listener: (event: PhotoEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
