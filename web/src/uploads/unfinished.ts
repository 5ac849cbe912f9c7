/** Names of files whose upload a reload of the page ended: the browser gives the files themselves to a page only once. */
import type { UploadQueue } from "./queue";
import { isKept } from "./shared";
import { isUnderWay, type Upload } from "./upload";

const KEY = "photo-search-unfinished-uploads";
// More would fit, but nobody reads them.
const MAX_NAMES = 1000;

type Storage = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">;

/** Keeps the names of what is under way in `storage` from now on. Returns those that were in it. */
export function keepUnfinished(queue: UploadQueue, storage: Storage): string[] {
  const before = read(storage);
  storage.removeItem(KEY);
  let kept = "[]";
  queue.subscribe(() => {
    const names = JSON.stringify(namesOf(queue.snapshot()));
    if (names === kept) return;
    kept = names;
    storage.setItem(KEY, names);
  });
  return before;
}

function namesOf(uploads: Upload[]): string[] {
  return uploads
    .filter((upload) => isUnderWay(upload) && !isKept(upload.file))
    .slice(0, MAX_NAMES)
    .map(({ file }) => file.name);
}

function read(storage: Storage): string[] {
  try {
    return JSON.parse(storage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
}
