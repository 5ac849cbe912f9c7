import { useCallback, useMemo } from "react";
import type { Membership } from "../api";
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
  const membership = value?.find(({ album, accepted }) => accepted && album === id);
  if (error) return <Failure message={error} retry={reload} />;
  if (!value) return <Spinner label={t("album.loading")} />;
  if (!membership) return <NotShared />;
  return <SharedAlbum id={id} membership={membership} />;
}

function SharedAlbum({ id, membership }: { id: string; membership: Membership }) {
  const { owner, role, albumName, albumSort: sort = "captured" } = membership;
  const name = albumName ?? t("member.noAlbum");
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
