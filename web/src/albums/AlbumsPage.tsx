import { useCallback, useState } from "react";
import type { Album, SavedSearch } from "../api";
import { navigate } from "../router";
import { albumPath } from "../routes";
import { useSavedSearches } from "../search/savedSearches";
import { useServices } from "../services";
import { PageTitle } from "../shell/PageTitle";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { Empty, Failure, Spinner } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";
import { AlbumCard, SmartAlbumCard } from "./AlbumCards";
import { AlbumName } from "./AlbumName";
import { useFollowing, useRenewal } from "./reloading";

export function AlbumsPage() {
  const { api } = useServices();
  const albums = useLoaded(useCallback((signal: AbortSignal) => api.albums(signal), [api]));
  const searches = useSavedSearches();
  const error = albums.error ?? searches.error;
  const again = () => {
    albums.reload();
    searches.reload();
  };
  const cards = inOrder(albums.value ?? [], searches.value ?? []);
  const [creating, setCreating] = useState(false);
  const create = useCallback(
    async (name: string) => {
      const album = await api.createAlbum(name);
      navigate(albumPath(album.id));
    },
    [api],
  );

  useFollowing(albums.reload);
  const renew = useRenewal(albums.reload);
  return (
    <>
      <PageTitle title={t("shell.albums")}>
        <button type="button" className="button" onClick={() => setCreating(true)}>
          <Icon name="plus" />
          {t("album.new")}
        </button>
      </PageTitle>
      {error && <Failure message={error} retry={again} />}
      {!albums.value && !albums.error && <Spinner label={t("album.loadingAll")} />}
      {albums.value && searches.value && cards.length === 0 && (
        <Empty icon="album" title={t("album.noneYet")}>
          <p>{t("album.what")}</p>
        </Empty>
      )}
      <ul className="albums">
        {cards.map((one) =>
          "query" in one ? (
            <SmartAlbumCard key={one.id} search={one} />
          ) : (
            <AlbumCard key={one.id} album={one} onBroken={renew} />
          ),
        )}
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

// Newest first, as the API gives either.
function inOrder(albums: Album[], searches: SavedSearch[]): (Album | SavedSearch)[] {
  return [...albums, ...searches].sort((one, other) => other.createdAt.localeCompare(one.createdAt));
}
