import { useCallback, useId } from "react";
import { AlbumOptions } from "../albums/AlbumOptions";
import type { WholePhoto } from "../api";
import { Link } from "../router";
import { albumPath } from "../routes";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { useNotify } from "../ui/notices";
import { useLoaded } from "../ui/useLoaded";
import { useTask } from "../ui/useTask";
import type { ChangePhoto } from "./changePhoto";
import { Section } from "./Section";

export function AlbumChoice({ photo, onChange }: { photo: WholePhoto; onChange: ChangePhoto }) {
  const { api, events } = useServices();
  const notify = useNotify();
  const albums = useLoaded(useCallback((signal: AbortSignal) => api.albums(signal), [api]));
  const id = useId();
  const move = useTask(
    useCallback(
      async (album: string | null) => {
        const { albumId } = await api.changePhoto(photo.id, { album });
        const moved = { albumId: albumId ?? undefined };
        onChange((old) => ({ ...old, ...moved }));
        events.publish({ type: "photo", photo: { ...photo, ...moved } });
        const name = albums.value?.find(({ id }) => id === albumId)?.name;
        notify(name ? t("photo.nowIn", { name: photo.name, album: name }) : t("photo.nowInNone", { name: photo.name }));
      },
      [api, events, notify, albums.value, photo, onChange],
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
  const { albumId } = photo;
  const error = albums.error ?? move.error ?? cover.error;
  return (
    <Section icon="album" title={t("photo.album")}>
      <div className="album-choice">
        <label className="visually-hidden" htmlFor={id}>
          {t("photo.albumOf")}
        </label>
        <select
          id={id}
          value={albumId ?? ""}
          disabled={!albums.value || move.busy}
          onChange={(event) => void move.run(event.target.value || null)}
        >
          <AlbumOptions albums={albums.value} />
        </select>
      </div>
      {albumId && (
        <p className="album-links">
          <Link href={albumPath(albumId)}>{t("photo.openAlbum")}</Link>
          <button type="button" className="link" disabled={cover.busy} onClick={() => void cover.run(albumId)}>
            {t("photo.makeCover")}
          </button>
        </p>
      )}
      {error && (
        <p role="alert" className="error-text">
          {error}
        </p>
      )}
    </Section>
  );
}
