import { useCallback, useMemo } from "react";
import { SelectableGrid } from "../gallery/SelectableGrid";
import { useServices } from "../services";
import { PageTitle } from "../shell/PageTitle";
import { t } from "../texts/texts";
import { Empty, Failure, Spinner } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";
import { findPhotos } from "../urls/findPhotos";

/** The photos that the guests of a share have chosen: with what can be done with any photos. */
export function FavouritesPage({ id }: { id: string }) {
  const { api } = useServices();
  const load = useCallback(
    async (signal: AbortSignal) => {
      const { share, favourites } = await api.share(id, signal);
      return { share, photos: await findPhotos(api, favourites) };
    },
    [api, id],
  );
  const { value, error, reload } = useLoaded(load);
  const sections = useMemo(() => [{ photos: value?.photos ?? [] }], [value]);
  if (error) return <Failure message={error} retry={reload} />;
  if (!value) return <Spinner label={t("loading.any")} />;
  const title = t("share.favouritesOf", { name: value.share.client ?? value.share.name });
  return (
    <>
      <PageTitle title={title} />
      {value.photos.length === 0 && <Empty icon="heart" title={t("share.noFavourites")} />}
      <SelectableGrid label={title} sections={sections} loadMore={() => undefined} hasMore={false} />
    </>
  );
}
