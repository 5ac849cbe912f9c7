import { useCallback, useState } from "react";
import type { Album } from "../api";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { useLoaded } from "../ui/useLoaded";
import { useTask } from "../ui/useTask";

interface Props {
  album: Album;
  onClose: () => void;
  onDeleted: () => void;
}

export function DeleteAlbum({ album, onClose, onDeleted }: Props) {
  const { api } = useServices();
  const [photos, setPhotos] = useState<"keep" | "delete">("keep");
  const [handled, setHandled] = useState(0);
  const usage = useLoaded(useCallback((signal: AbortSignal) => api.usage(signal), [api]));
  const days = usage.value?.trashDays;
  const task = useTask(
    useCallback(async () => {
      await api.deleteAlbum(album.id, photos, setHandled);
      onDeleted();
    }, [api, album.id, photos, onDeleted]),
  );
  return (
    <FormDialog
      title={t("album.delete", { name: album.name })}
      submit={task.busy && handled > 0 ? t("album.done", { count: handled }) : t("album.deleteIt")}
      danger
      busy={task.busy}
      error={task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      {album.count > 0 && (
        <fieldset className="choices">
          <legend>{t("album.whatAbout", { count: album.count })}</legend>
          <label>
            <input type="radio" name="photos" checked={photos === "keep"} onChange={() => setPhotos("keep")} />
            <span>
              <strong>{t("album.keep")}</strong>
              {t("album.kept")}
            </span>
          </label>
          <label>
            <input
              type="radio"
              name="photos"
              checked={photos === "delete"}
              disabled={days === undefined}
              onChange={() => setPhotos("delete")}
            />
            <span>
              <strong>{t("album.deleteToo")}</strong>
              {days ? t("album.trashed", { count: days }) : t("album.deleted")}
            </span>
          </label>
        </fieldset>
      )}
    </FormDialog>
  );
}
