/** Photos that other apps share with this one (`public/share.js` keeps them until they are uploaded). */
import type { UploadQueue } from "./queue";
import { isUnderWay, type Upload } from "./upload";

const SHARED = "shared-photos";
const kept = new WeakSet<File>();

type Queue = Pick<UploadQueue, "subscribe" | "snapshot">;

interface Browser {
  caches: CacheStorage;
  locks: Pick<LockManager, "request">;
}

/** From now on the browser offers this app to others, once it is installed. */
export function acceptShared(): void {
  navigator.serviceWorker?.register("/share.js").catch(() => undefined);
}

/** Whether a file outlives its page: the next one uploads it. */
export function isKept(file: File): boolean {
  return kept.has(file);
}

/**
 * Gives what was shared to `add`, and forgets a file once its upload has ended.
 *
 * Of two windows one does it at a time. Whatever was not uploaded when its page closed waits for the next page.
 */
export async function uploadShared(
  queue: Queue,
  add: (files: File[]) => void,
  browser: Partial<Browser> = { caches: globalThis.caches, locks: navigator.locks },
): Promise<void> {
  const { caches, locks } = browser;
  if (!caches || !locks || !(await caches.has(SHARED))) return;
  await locks.request(SHARED, async () => {
    const cache = await caches.open(SHARED);
    const shared = await Promise.all((await cache.keys()).map((request) => fileOf(cache, request)));
    if (shared.length > 0) add(shared.map(({ file }) => file));
    await Promise.all(shared.map(({ file, request }) => uploaded(queue, file).then(() => cache.delete(request))));
  });
}

async function fileOf(cache: Cache, request: Request) {
  const response = (await cache.match(request)) ?? new Response();
  const blob = await response.blob();
  const name = decodeURIComponent(response.headers.get("X-Name") ?? "photo");
  const file = new File([blob], name, { type: blob.type });
  kept.add(file);
  return { file, request };
}

/** Settles once the file's upload has ended; one that failed may be tried again. */
function uploaded(queue: Queue, file: File): Promise<void> {
  return new Promise((settle) => {
    const look = () => {
      const upload = queue.snapshot().find((other) => other.file === file);
      if (upload && isUnsettled(upload)) return;
      stop();
      settle();
    };
    const stop = queue.subscribe(look);
    look();
  });
}

function isUnsettled(upload: Upload): boolean {
  return isUnderWay(upload) || upload.stage === "failed";
}
