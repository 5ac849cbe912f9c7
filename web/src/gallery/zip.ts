/** Many photos as one zip file, put together in the browser while they are fetched. */
import type { Photo } from "../api";
import { t } from "../texts/texts";
import { chunks } from "../ui/several";

// So few that the last one is fetched before its URL expires, however slow the connection is.
const URLS_AT_ONCE = 20;

/** Photos as they were uploaded, or as pictures that every program shows, of about 2,000 pixels. */
export type ZipSize = "original" | "web";

export interface Progress {
  photos: number;
  bytes: number;
}

/** What is known of a photo that can be saved. */
type Saved = Pick<Photo, "name" | "uploadedAt" | "capturedAt" | "renditions"> & { signedUrl: string };

export interface Downloads {
  photosById: (ids: string[], signal: AbortSignal) => Promise<Saved[]>;
}

export interface ZipWork {
  api: Downloads;
  fetch: (url: string, signal: AbortSignal) => Promise<Response>;
}

interface ZipEntry {
  name: string;
  lastModified: Date;
  input: ReadableStream<Uint8Array>;
}

/**
 * The entries of the zip file, each fetched when its turn comes, because URLs expire; photos that are gone are left out.
 * `tell` hears how far it is. Throws if a photo cannot be fetched, or `signal` ends it.
 */
export async function* zipEntries(
  ids: string[],
  size: ZipSize,
  { api, fetch }: ZipWork,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): AsyncGenerator<ZipEntry> {
  const progress = { photos: 0, bytes: 0 };
  const names = new UniqueNames();
  for (const part of chunks(ids, URLS_AT_ONCE)) {
    for (const photo of await api.photosById(part, signal)) {
      const picture = size === "web" ? photo.renditions?.at(-1)?.url : undefined;
      const response = await fetch(picture ?? photo.signedUrl, signal);
      if (!response.ok || !response.body) throw new Error(t("failed.downloadOf", { name: photo.name }));
      const arrived = (bytes: number) => {
        progress.bytes += bytes;
        tell({ ...progress });
      };
      const counted = response.body.pipeThrough(counting(arrived));
      const lastModified = new Date(photo.capturedAt ?? photo.uploadedAt);
      const name = picture ? renditionName(photo.name, response) : photo.name;
      yield { name: names.unique(name), lastModified, input: counted };
      progress.photos += 1;
      tell({ ...progress });
    }
  }
}

/** The name of a picture that may be of another format than its original. */
export function renditionName(name: string, response: Response): string {
  const ending = response.headers.get("Content-Type") === "image/webp" ? ".webp" : ".jpg";
  return `${name.replace(/\.[^./]+$/, "")}${ending}`;
}

function counting(add: (bytes: number) => void): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(chunk, controller) {
      add(chunk.byteLength);
      controller.enqueue(chunk);
    },
  });
}

/** Names as they are, and a number in those that are there already: "a.jpg", "a (2).jpg". */
export class UniqueNames {
  private readonly taken = new Set<string>();

  unique(name: string): string {
    const dot = name.lastIndexOf(".");
    const [stem, end] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
    let unique = name;
    // Some systems do not tell capitals from small letters.
    for (let number = 2; this.taken.has(unique.toLowerCase()); number += 1) unique = `${stem} (${number})${end}`;
    this.taken.add(unique.toLowerCase());
    return unique;
  }
}
