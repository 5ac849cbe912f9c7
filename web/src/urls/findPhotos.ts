/** Photos by their ids, many in one call. */
import { type Api, MAX_IDS, type Photo } from "../api";
import { chunks } from "../ui/several";

/** Those of the photos that are there. Throws if the server cannot be reached. */
export async function findPhotos(api: Api, ids: string[]): Promise<Photo[]> {
  const found: Photo[] = [];
  for (const part of chunks([...new Set(ids)], MAX_IDS)) found.push(...(await api.photosById(part)));
  return found;
}
