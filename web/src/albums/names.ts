/** Albums by their names. */
import type { Album, Api } from "../api";
import { t } from "../texts/texts";

/** Album id -> its name, because search only knows ids. */
export async function albumNames(api: Api, signal?: AbortSignal): Promise<Record<string, string>> {
  return Object.fromEntries((await api.albums(signal)).map(({ id, name }) => [id, name]));
}

/** What is wrong with a name for a new album, or for the one called `id`: nobody could tell two of one name apart. */
export function nameProblem(name: string, albums: Pick<Album, "id" | "name">[], id?: string): string | null {
  const twin = twinOf(name, albums, id);
  return twin ? t("album.twin", { name: twin.name }) : null;
}

/** Another one, than that called `id`, of the same name. */
export function twinOf<Named extends { id: string; name: string }>(name: string, others: Named[], id?: string) {
  return others.find((other) => other.id !== id && folded(other.name) === folded(name));
}

/** Names as a list shows them: with the number of photos where two albums have one name. */
export function listedNames(albums: Album[]): { id: string; text: string }[] {
  return albums.map(({ id, name, count }) => {
    const isAlone = nameProblem(name, albums, id) === null;
    return { id, text: isAlone ? name : t("album.listed", { name, photos: t("count.photos", { count }) }) };
  });
}

function folded(name: string): string {
  return name.normalize("NFKC").trim().toLowerCase();
}
