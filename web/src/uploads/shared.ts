/** Photos that other apps share with this one (`public/share.js` keeps them). */
const SHARED = "shared-photos";

/** From now on the browser offers this app to others, once it is installed. */
export function acceptShared(): void {
  navigator.serviceWorker?.register("/share.js").catch(() => undefined);
}

/** What was shared and is not taken yet, each once. */
export async function takeShared(storage: CacheStorage | undefined = globalThis.caches): Promise<File[]> {
  if (!storage || !(await storage.has(SHARED))) return [];
  const cache = await storage.open(SHARED);
  const files: File[] = [];
  for (const request of await cache.keys()) {
    const response = await cache.match(request);
    // Of two windows only one gets it.
    if (response && (await cache.delete(request))) files.push(await fileOf(response));
  }
  return files;
}

async function fileOf(response: Response): Promise<File> {
  const blob = await response.blob();
  return new File([blob], decodeURIComponent(response.headers.get("X-Name") ?? "photo"), { type: blob.type });
}
