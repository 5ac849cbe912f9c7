/** Photos by their ids: many at once from the list of all, the others one by one. */
import { type Api, ApiError, type Photo } from "../api";
import { forAll } from "../ui/several";

const PAGE = 200;
const MAX_PAGES = 5;
// So few are asked for one by one: a page of the list would take longer.
const FEW = 3;

/** Reads the newest photos up to the last of `ids`, five pages at most. Returns those of `ids` that were not there. */
export async function walkNewest(api: Api, ids: Iterable<string>, found: (photo: Photo) => void): Promise<string[]> {
  const missing = new Set(ids);
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const list = await api.photos({ size: PAGE, cursor });
    for (const photo of list.photos) {
      missing.delete(photo.id);
      found(photo);
    }
    cursor = list.cursor;
    if (missing.size === 0 || !cursor) break;
  }
  return [...missing];
}

/** Those of the photos that are there. Throws if the server cannot be reached. */
export async function findPhotos(api: Api, ids: string[]): Promise<Photo[]> {
  const found = new Map<string, Photo>();
  const take = (photo: Photo) => void found.set(photo.id, photo);
  const others = ids.length > FEW ? await walkNewest(api, ids, take) : ids;
  await forAll(
    others,
    (id) => api.photo(id).then(take, unlessGone),
    () => undefined,
  );
  return ids.flatMap((id) => found.get(id) ?? []);
}

function unlessGone(error: unknown): void {
  if (!(error instanceof ApiError && error.status === 404)) throw error;
}
