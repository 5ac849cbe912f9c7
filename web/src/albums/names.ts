import type { Api } from "../api";

/** Album id -> its name, because search only knows ids. */
export async function albumNames(api: Api, signal?: AbortSignal): Promise<Record<string, string>> {
  return Object.fromEntries((await api.albums(signal)).map(({ id, name }) => [id, name]));
}
