import { useCallback, useState } from "react";
import { PhotoStream } from "../gallery/PhotosPage";
import { usePhotos } from "../gallery/usePhotos";
import { Link, navigate } from "../router";
import { ALBUMS } from "../routes";
import { useServices } from "../services";
import { PageTitle } from "../shell/PageTitle";
import { Icon } from "../ui/Icon";
import { Empty, Failure, Spinner } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";
import { UploadButton } from "../uploads/UploadButton";
import { AlbumName } from "./AlbumName";
import { DeleteAlbum } from "./DeleteAlbum";

type Asking = "name" | "delete" | null;

export function AlbumPage({ id }: { id: string }) {
  const { api } = useServices();
  const albums = useLoaded(useCallback((signal: AbortSignal) => api.albums(signal), [api]));
  const list = usePhotos({ album: id });
  const [asking, setAsking] = useState<Asking>(null);
  const close = useCallback(() => setAsking(null), []);
  const { set } = albums;
  const rename = useCallback(
    async (name: string) => {
      const renamed = await api.changeAlbum(id, { name });
      set((all) => all.map((album) => (album.id === id ? { ...album, ...renamed } : album)));
    },
    [api, id, set],
  );

  const album = albums.value?.find((other) => other.id === id);
  if (albums.error) return <Failure message={albums.error} retry={albums.reload} />;
  if (!albums.value) return <Spinner label="Loading the album" />;
  if (!album) return <NoAlbum />;
  return (
    <>
      <PageTitle title={album.name}>
        <span className="page-actions">
          <UploadButton label="Add photos" className="button" />
          <button type="button" className="button" onClick={() => setAsking("name")}>
            <Icon name="edit" />
            Rename
          </button>
          <button type="button" className="button" onClick={() => setAsking("delete")}>
            <Icon name="trash" />
            Delete
          </button>
        </span>
      </PageTitle>
      <PhotoStream list={list} label={`Photos in ${album.name}`}>
        <Empty icon="photos" title="This album is empty">
          <p>Drop photos here, or move some from a photo's own page.</p>
        </Empty>
      </PhotoStream>
      {asking === "name" && (
        <AlbumName
          title="Rename album"
          submit="Rename"
          album={album}
          albums={albums.value}
          save={rename}
          onClose={close}
        />
      )}
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
      <PageTitle title="No such album" hidden />
      <Empty icon="album" title="There is no such album">
        <Link href={ALBUMS} className="button">
          To your albums
        </Link>
      </Empty>
    </>
  );
}
