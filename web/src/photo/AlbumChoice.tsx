import { useCallback, useId } from "react";
import { listedNames } from "../albums/names";
import type { Album, WholePhoto } from "../api";
import { Link } from "../router";
import { albumPath } from "../routes";
import { useServices } from "../services";
import { said, t } from "../texts/texts";
import { useNotify } from "../ui/notices";
import { useLoaded } from "../ui/useLoaded";
import { useTask } from "../ui/useTask";
import type { ChangePhoto } from "./changePhoto";
import { Section } from "./Section";

/** The albums of a photo, each with what can be done there, and those that it can be put into, too. */
export function AlbumChoice({ photo, onChange }: { photo: WholePhoto; onChange: ChangePhoto }) {
  const { api, events } = useServices();
  const notify = useNotify();
  const albums = useLoaded(useCallback((signal: AbortSignal) => api.albums(signal), [api]));
  const id = useId();
  const change = useTask(
    useCallback(
      async ({ id, name }: Album, isPut: boolean) => {
        const answer = isPut ? await api.putIntoAlbum(id, [photo.id]) : await api.takeOutOfAlbum(id, [photo.id]);
        const [changed] = answer.changed;
        const [failure] = answer.failed;
        if (!changed) throw new Error(failure && said(failure.reason, failure.detail));
        const { albumIds } = changed;
        const moved = { albumId: albumIds[0], albumIds: albumIds.length > 0 ? albumIds : undefined };
        onChange((old) => ({ ...old, ...moved }));
        events.publish({ type: "photo", photo: { ...photo, ...moved } });
        notify(t(isPut ? "photo.nowIn" : "photo.nowOut", { name: photo.name, album: name }));
      },
      [api, events, notify, photo, onChange],
    ),
  );
  const cover = useTask(
    useCallback(
      async (album: string) => {
        const { name } = await api.changeAlbum(album, { cover_photo_id: photo.id });
        notify(t("photo.nowCover", { name: photo.name, album: name }));
      },
      [api, notify, photo.id, photo.name],
    ),
  );
  const all = albums.value ?? [];
  const isIn = (album: { id: string }) => (photo.albumIds ?? []).includes(album.id);
  const error = albums.error ?? change.error ?? cover.error;
  return (
    <Section icon="album" title={t("photo.album")}>
      <ul className="album-links-of" aria-label={t("photo.albumsOf")}>
        {all.filter(isIn).map((album) => (
          <li key={album.id}>
            <Link href={albumPath(album.id)}>{album.name}</Link>
            <p className="album-links">
              <button type="button" className="link" disabled={cover.busy} onClick={() => void cover.run(album.id)}>
                {t("photo.makeCover")}
              </button>
              <button
                type="button"
                className="link"
                disabled={change.busy}
                onClick={() => void change.run(album, false)}
              >
                {t("photo.takeOut")}
              </button>
            </p>
          </li>
        ))}
      </ul>
      <div className="album-choice">
        <label className="visually-hidden" htmlFor={id}>
          {t("photo.putInto")}
        </label>
        <select
          id={id}
          value=""
          disabled={!albums.value || change.busy}
          onChange={(event) => {
            const album = all.find((one) => one.id === event.target.value);
            if (album) void change.run(album, true);
          }}
        >
          <option value="">{t("photo.putInto")}</option>
          {listedNames(all)
            .filter((album) => !isIn(album))
            .map(({ id, text }) => (
              <option key={id} value={id}>
                {text}
              </option>
            ))}
        </select>
      </div>
      {error && (
        <p role="alert" className="error-text">
          {error}
        </p>
      )}
    </Section>
  );
}
