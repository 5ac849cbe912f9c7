import { useCallback, useState } from "react";
import type { AlbumChange, AlbumSort } from "../api";
import { PhotoStream } from "../gallery/PhotosPage";
import { usePhotos } from "../gallery/usePhotos";
import { Link, navigate } from "../router";
import { ALBUMS } from "../routes";
import { useServices } from "../services";
import { ShareDialog } from "../shares/ShareDialog";
import { PageTitle } from "../shell/PageTitle";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { Empty, Failure, Spinner } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";
import { UploadButton } from "../uploads/UploadButton";
import { AlbumAbout } from "./AlbumAbout";
import { AlbumName } from "./AlbumName";
import { DeleteAlbum } from "./DeleteAlbum";
import { useOrder } from "./useOrder";

type Asking = "name" | "share" | "delete" | null;

export function AlbumPage({ id }: { id: string }) {
  const { api } = useServices();
  const albums = useLoaded(useCallback((signal: AbortSignal) => api.albums(signal), [api]));
  const [sorted, setSorted] = useState<AlbumSort>();
  const album = albums.value?.find((other) => other.id === id);
  const list = usePhotos({ album: id, sort: album?.sort }, sorted);
  const order = useOrder(id, list);
  const [asking, setAsking] = useState<Asking>(null);
  const close = useCallback(() => setAsking(null), []);
  const { set } = albums;
  const change = useCallback(
    async (change: AlbumChange) => {
      const changed = await api.changeAlbum(id, change);
      set((all) => all.map((album) => (album.id === id ? { ...changed, count: album.count } : album)));
      if (change.sort) setSorted(change.sort);
    },
    [api, id, set],
  );
  const rename = useCallback((name: string) => change({ name }), [change]);
  if (albums.error) return <Failure message={albums.error} retry={albums.reload} />;
  if (!albums.value) return <Spinner label={t("album.loading")} />;
  if (!album) return <NoAlbum />;
  return (
    <>
      <PageTitle title={album.name}>
        <span className="page-actions">
          <UploadButton label={t("do.add")} className="button" />
          <button type="button" className="button" onClick={() => setAsking("name")}>
            <Icon name="edit" />
            {t("do.rename")}
          </button>
          <button type="button" className="button" onClick={() => setAsking("share")}>
            <Icon name="share" />
            {t("share.do")}
          </button>
          <button type="button" className="button" onClick={() => setAsking("delete")}>
            <Icon name="trash" />
            {t("do.delete")}
          </button>
        </span>
      </PageTitle>
      <AlbumAbout album={album} change={change} />
      <PhotoStream
        list={list}
        label={t("album.photosIn", { name: album.name })}
        album={album}
        order={album.sort === "hand" ? order : undefined}
      >
        <Empty icon="photos" title={t("album.empty")}>
          <p>{t("album.fill")}</p>
        </Empty>
      </PhotoStream>
      {asking === "name" && (
        <AlbumName
          title={t("album.rename")}
          submit={t("do.rename")}
          album={album}
          albums={albums.value}
          save={rename}
          onClose={close}
        />
      )}
      {asking === "share" && <ShareDialog what={{ album: album.id }} title={album.name} onClose={close} />}
      {asking === "delete" && (
        <DeleteAlbum
          album={{ ...album, count: Math.max(album.count, list.photos.length) }}
          onClose={close}
          onDeleted={() => navigate(ALBUMS, { replace: true })}
        />
      )}
    </>
  );
}

function NoAlbum() {
  return (
    <>
      <PageTitle title={t("album.missing")} hidden />
      <Empty icon="album" title={t("album.noSuch")}>
        <Link href={ALBUMS} className="button">
          {t("album.toAll")}
        </Link>
      </Empty>
    </>
  );
}
