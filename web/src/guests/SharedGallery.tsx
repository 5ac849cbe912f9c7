import { useCallback, useMemo, useState } from "react";
import { messageOf } from "../api";
import { DownloadPhotos } from "../gallery/DownloadPhotos";
import { ServicesProvider, useServices } from "../services";
import { Logo } from "../shell/Logo";
import { PageTitle } from "../shell/PageTitle";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { useNotify } from "../ui/notices";
import { Empty, EndOfList, Failure, Spinner } from "../ui/States";
import { PhotoUrls } from "../urls/photoUrls";
import type { GuestApi, Shared, SharedPhoto } from "./guestApi";
import { SharedTiles } from "./SharedTiles";
import { SharedViewer } from "./SharedViewer";
import { savable } from "./savable";
import { useSharedPhotos } from "./useSharedPhotos";

/** The photos of a share, and what may be done with them. */
export function SharedGallery({ guest, shared }: { guest: GuestApi; shared: Shared }) {
  const services = useServices();
  // The pages' own parts ask for URLs of photos; here, those of guests.
  const guests = useMemo(() => {
    const urls = new PhotoUrls({ find: (ids) => guest.photosById(ids), now: Date.now });
    return { ...services, urls };
  }, [services, guest]);
  const list = useSharedPhotos(guest);
  const { photos, favour } = list;
  const [isNarrowed, setNarrowed] = useState(false);
  const [opened, setOpened] = useState<string>();
  const [saved, setSaved] = useState<SharedPhoto[]>();
  const notify = useNotify();
  const favourites = photos.filter((photo) => photo.favourite);
  const shown = isNarrowed ? favourites : photos;
  const canSave = shared.download !== "none";
  const choose = useCallback(
    (photo: SharedPhoto) => void favour(photo).catch((error) => notify(messageOf(error))),
    [favour, notify],
  );
  const saveAll = async () => {
    const all = isNarrowed ? favourites : await list.loadAll().catch((error) => void notify(messageOf(error)));
    if (all) setSaved(all);
  };
  return (
    <ServicesProvider value={guests}>
      <header className="shared-top" inert={opened !== undefined}>
        <Logo />
        <PageTitle title={shared.name} />
        <p className="hint">
          {shared.client && `${t("guest.for", { client: shared.client })} `}
          {list.total !== null && t("count.photos", { count: list.total })}
        </p>
        <button
          type="button"
          className="button"
          aria-pressed={isNarrowed}
          disabled={favourites.length === 0 && !isNarrowed}
          onClick={() => setNarrowed(!isNarrowed)}
        >
          <Icon name="heart" size={18} />
          {t("guest.favourites", { count: favourites.length })}
        </button>
        {canSave && shown.length > 0 && (
          <button type="button" className="button" onClick={() => void saveAll()}>
            <Icon name="download" size={18} />
            {t("do.download")}
          </button>
        )}
      </header>
      <main className="shared" inert={opened !== undefined}>
        {list.total === 0 && <Empty icon="photos" title={t("guest.empty")} />}
        <SharedTiles photos={shown} onOpen={setOpened} onChoose={choose} />
        {list.error && <Failure message={list.error} retry={list.loadMore} />}
        {list.loading && <Spinner label={t("grid.loading")} />}
        {!list.loading && !list.error && list.hasMore && <EndOfList reached={list.loadMore} />}
      </main>
      {opened && (
        <SharedViewer
          guest={guest}
          photos={shown}
          id={opened}
          onShow={setOpened}
          onChoose={choose}
          canSave={canSave}
          onClose={() => setOpened(undefined)}
        />
      )}
      {saved && (
        <DownloadPhotos
          photos={saved}
          sizes={[shared.download === "originals" ? "original" : "web"]}
          source={savable(guest)}
          onClose={() => setSaved(undefined)}
        />
      )}
    </ServicesProvider>
  );
}
