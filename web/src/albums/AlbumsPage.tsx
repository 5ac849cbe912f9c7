import { useCallback, useEffect, useRef, useState } from "react";
import type { Album } from "../api";
import { Link, navigate } from "../router";
import { albumPath } from "../routes";
import { useServices } from "../services";
import { PageTitle } from "../shell/PageTitle";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { Empty, Failure, Spinner } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";
import { AlbumName } from "./AlbumName";

// A cover that a new URL does not help is not asked for again at once.
const PAUSE_MILLISECONDS = 30_000;

export function AlbumsPage() {
  const { api, events } = useServices();
  const albums = useLoaded(useCallback((signal: AbortSignal) => api.albums(signal), [api]));
  const [creating, setCreating] = useState(false);
  const create = useCallback(
    async (name: string) => {
      const album = await api.createAlbum(name);
      navigate(albumPath(album.id));
    },
    [api],
  );

  // Counts and covers follow what happens to photos; many things at once make one request.
  const { reload } = albums;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = events.listen(() => {
      clearTimeout(timer);
      timer = setTimeout(reload, 1000);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [events, reload]);

  const renewedAt = useRef(Number.NEGATIVE_INFINITY);
  const renew = useCallback(() => {
    if (performance.now() - renewedAt.current < PAUSE_MILLISECONDS) return;
    renewedAt.current = performance.now();
    reload();
  }, [reload]);

  return (
    <>
      <PageTitle title={t("shell.albums")}>
        <button type="button" className="button" onClick={() => setCreating(true)}>
          <Icon name="plus" />
          {t("album.new")}
        </button>
      </PageTitle>
      {albums.error && <Failure message={albums.error} retry={albums.reload} />}
      {!albums.value && !albums.error && <Spinner label={t("album.loadingAll")} />}
      {albums.value?.length === 0 && (
        <Empty icon="album" title={t("album.noneYet")}>
          <p>{t("album.what")}</p>
        </Empty>
      )}
      <ul className="albums">
        {albums.value?.map((album) => (
          <AlbumCard key={album.id} album={album} onBroken={renew} />
        ))}
      </ul>
      {creating && (
        <AlbumName
          title={t("album.new")}
          submit={t("album.create")}
          albums={albums.value ?? []}
          save={create}
          onClose={() => setCreating(false)}
        />
      )}
    </>
  );
}

/** `onBroken`: its cover's URL does not work any more. */
function AlbumCard({ album, onBroken }: { album: Album; onBroken: () => void }) {
  return (
    <li>
      <Link href={albumPath(album.id)} className="album">
        <span className="album-cover">
          {album.cover ? (
            <img src={album.cover.thumbnailUrl} alt="" loading="lazy" onError={onBroken} />
          ) : (
            <Icon name="album" size={40} />
          )}
        </span>
        <span className="album-name">{album.name}</span>
        <span className="album-count">{t("count.photos", { count: album.count })}</span>
      </Link>
    </li>
  );
}
