import type { Stage, Upload } from "./upload";

// So few are shown as they change; a list of thousands is put together a few times a second.
const FEW = 100;
const PAUSE_MILLISECONDS = 150;

/** The uploads in the order in which they were added. A change costs the same among ten and among twenty thousand. */
export class UploadList {
  private readonly uploads = new Map<number, Upload>();
  private readonly inStage = new Map<Stage, Set<number>>();
  private readonly byPhoto = new Map<string, Set<number>>();
  private readonly byContent = new Map<string, Set<number>>();
  private readonly listeners = new Set<() => void>();
  private list: Upload[] | null = null;
  private pause: ReturnType<typeof setTimeout> | undefined;
  private isNew = false;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): Upload[] => {
    this.list ??= [...this.uploads.values()];
    return this.list;
  };

  get(id: number): Upload | undefined {
    return this.uploads.get(id);
  }

  put(upload: Upload): void {
    this.forget(this.uploads.get(upload.id));
    this.uploads.set(upload.id, upload);
    added(this.inStage, upload.stage, upload.id);
    added(this.byPhoto, upload.photoId, upload.id);
    added(this.byContent, upload.md5, upload.id);
    this.changed();
  }

  delete(id: number): void {
    this.forget(this.uploads.get(id));
    this.uploads.delete(id);
    this.changed();
  }

  /** Those that are at this stage, the one that came to it first being the first. */
  *at(stage: Stage): Iterable<Upload> {
    yield* this.those(this.inStage.get(stage));
  }

  countAt(stage: Stage): number {
    return this.inStage.get(stage)?.size ?? 0;
  }

  ofPhoto(photoId: string): Upload[] {
    return [...this.those(this.byPhoto.get(photoId))];
  }

  withContent(md5: string): Upload[] {
    return [...this.those(this.byContent.get(md5))];
  }

  private *those(ids: Set<number> | undefined): Iterable<Upload> {
    for (const id of ids ?? []) {
      const upload = this.uploads.get(id);
      if (upload) yield upload;
    }
  }

  private forget(upload: Upload | undefined): void {
    if (!upload) return;
    this.inStage.get(upload.stage)?.delete(upload.id);
    this.byPhoto.get(upload.photoId ?? "")?.delete(upload.id);
    this.byContent.get(upload.md5 ?? "")?.delete(upload.id);
  }

  private changed(): void {
    this.list = null;
    this.isNew = true;
    if (this.pause === undefined) this.tell();
  }

  private tell(): void {
    this.isNew = false;
    for (const listener of this.listeners) listener();
    if (this.uploads.size <= FEW) return;
    this.pause = setTimeout(() => {
      this.pause = undefined;
      if (this.isNew) this.tell();
    }, PAUSE_MILLISECONDS);
  }
}

function added<K>(index: Map<K, Set<number>>, key: K | undefined, id: number): void {
  if (key === undefined) return;
  const ids = index.get(key);
  if (ids) ids.add(id);
  else index.set(key, new Set([id]));
}
