import { useCallback, useMemo } from "react";
import type { AlbumSort, Membership } from "../api";
import { PhotoStream } from "../gallery/PhotosPage";
import { usePhotos } from "../gallery/usePhotos";
import { Link } from "../router";
import { WITH_ME } from "../routes";
import { useServices } from "../services";
import { PageTitle } from "../shell/PageTitle";
import { t } from "../texts/texts";
import { Empty, Failure, Spinner } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";
import { UploadButton } from "../uploads/UploadButton";
import { useSharedTarget } from "../uploads/useUploads";

/** An album that somebody else shares, as they sort it. */
export function SharedAlbumPage({ id }: { id: string }) {
  const { api } = useServices();
  const { value, error, reload } = useLoaded(useCallback((signal: AbortSignal) => api.memberships(signal), [api]));
  const all = value?.flatMap(albumsOf).filter((album) => album.id === id);
  const shared = all?.find(({ role }) => role === "contributor") ?? all?.[0];
  if (error) return <Failure message={error} retry={reload} />;
  if (!value) return <Spinner label={t("album.loading")} />;
  if (!shared) return <NotShared />;
  return <SharedAlbum {...shared} />;
}

interface Shared extends Pick<Membership, "owner" | "role"> {
  id: string;
  name: string;
  sort: AlbumSort;
}

/** What is shared with the user, album by album. */
function albumsOf({ accepted, owner, role, album, albumName, albumSort, albums }: Membership): Shared[] {
  if (!accepted) return [];
  const one = album ? [{ id: album, name: albumName ?? t("member.noAlbum"), sort: albumSort ?? "captured" }] : [];
  return [...one, ...(albums ?? [])].map((each) => ({ ...each, owner, role }));
}

function SharedAlbum({ id, name, sort, owner, role }: Shared) {
  const list = usePhotos({ album: id, sort });
  const album = useMemo(() => ({ id, sort }), [id, sort]);
  const adds = role === "contributor";
  useSharedTarget(useMemo(() => (adds ? { album: id, of: { owner, name } } : undefined), [adds, id, owner, name]));
  return (
    <>
      <PageTitle title={name}>
        {adds && (
          <span className="page-actions">
            <UploadButton label={t("do.add")} className="button" />
          </span>
        )}
      </PageTitle>
      <p className="hint">{`${t("with.from", { owner })} · ${t(`role.${role}`)}`}</p>
      <PhotoStream list={list} label={t("album.photosIn", { name })} album={album}>
        <Empty icon="photos" title={t("album.empty")} />
      </PhotoStream>
    </>
  );
}

function NotShared() {
  return (
    <>
      <PageTitle title={t("album.missing")} hidden />
      <Empty icon="people" title={t("album.noSuch")}>
        <Link href={WITH_ME} className="button">
          {t("with.title")}
        </Link>
      </Empty>
    </>
  );
}
