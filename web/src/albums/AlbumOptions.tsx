import type { Album } from "../api";
import { t } from "../texts/texts";
import { listedNames } from "./names";

/** The options of a `select` of an album: none, or one of these. */
export function AlbumOptions({ albums }: { albums: Album[] | null }) {
  return (
    <>
      <option value="">{t("album.none")}</option>
      {listedNames(albums ?? []).map(({ id, text }) => (
        <option key={id} value={id}>
          {text}
        </option>
      ))}
    </>
  );
}
