import { useCallback, useMemo, useState } from "react";
import { useServices } from "../services";
import { PageTitle } from "../shell/PageTitle";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Empty, EndOfList, Failure, Spinner } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";
import { useTask } from "../ui/useTask";
import { SelectableGrid } from "./SelectableGrid";
import { usePhotos } from "./usePhotos";

const DAY_MILLISECONDS = 86_400_000;

/** Deleted photos, the one deleted last first: they can be restored for a while, or deleted for good. */
export function BinPage() {
  const { api } = useServices();
  const list = usePhotos({ trashed: true });
  const usage = useLoaded(useCallback((signal: AbortSignal) => api.usage(signal), [api]));
  const [emptying, setEmptying] = useState(false);
  const { photos, error, loading, loadMore } = list;
  const sections = useMemo(
    () => [{ photos: photos.map((photo) => ({ ...photo, caption: daysLeft(photo.trashedUntil, Date.now()) })) }],
    [photos],
  );
  const hasMore = list.cursor !== null && !error;
  const isEmpty = photos.length === 0 && !loading && !error;
  return (
    <>
      <PageTitle title={t("bin.title")}>
        {photos.length > 0 && (
          <button type="button" className="button danger" onClick={() => setEmptying(true)}>
            <Icon name="trash" size={18} />
            {t("bin.empty")}
          </button>
        )}
      </PageTitle>
      {isEmpty && (
        <Empty icon="trash" title={t("bin.nothing")}>
          {usage.value && usage.value.trashDays > 0 && <p>{t("bin.about", { count: usage.value.trashDays })}</p>}
        </Empty>
      )}
      <SelectableGrid label={t("bin.title")} sections={sections} loadMore={loadMore} hasMore={hasMore} />
      {error && <Failure message={error} retry={loadMore} />}
      {loading && <Spinner label={t("grid.loading")} />}
      {!loading && hasMore && <EndOfList reached={loadMore} />}
      {emptying && <EmptyBin ids={photos.map(({ id }) => id)} onClose={() => setEmptying(false)} />}
    </>
  );
}

function EmptyBin({ ids, onClose }: { ids: string[]; onClose: () => void }) {
  const { api, events } = useServices();
  const [handled, setHandled] = useState(0);
  const task = useTask(
    useCallback(async () => {
      await api.emptyTrash(setHandled);
      for (const id of ids) events.publish({ type: "photo_removed", id });
      onClose();
    }, [api, events, ids, onClose]),
  );
  return (
    <FormDialog
      title={t("bin.emptyIt")}
      submit={task.busy && handled > 0 ? t("album.done", { count: handled }) : t("bin.empty")}
      danger
      busy={task.busy}
      error={task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <p>{t("bin.emptied")}</p>
    </FormDialog>
  );
}

function daysLeft(until: string | undefined, now: number): string | undefined {
  return until && t("bin.left", { count: Math.max(1, Math.ceil((Date.parse(until) - now) / DAY_MILLISECONDS)) });
}
