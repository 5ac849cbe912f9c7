import { useCallback, useState } from "react";
import type { Album } from "../api";
import { useServices } from "../services";
import { FormDialog } from "../ui/Dialog";
import { countText } from "../ui/format";
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
  const task = useTask(
    useCallback(async () => {
      await api.deleteAlbum(album.id, photos, setHandled);
      onDeleted();
    }, [api, album.id, photos, onDeleted]),
  );
  return (
    <FormDialog
      title={`Delete “${album.name}”?`}
      submit={task.busy && handled > 0 ? `${countText(handled, "photo")} done` : "Delete album"}
      danger
      busy={task.busy}
      error={task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      {album.count > 0 && (
        <fieldset className="choices">
          <legend>What about its {countText(album.count, "photo")}?</legend>
          <label>
            <input type="radio" name="photos" checked={photos === "keep"} onChange={() => setPhotos("keep")} />
            <span>
              <strong>Keep them</strong>
              They stay among your photos.
            </span>
          </label>
          <label>
            <input type="radio" name="photos" checked={photos === "delete"} onChange={() => setPhotos("delete")} />
            <span>
              <strong>Delete them, too</strong>
              They are removed for good.
            </span>
          </label>
        </fieldset>
      )}
    </FormDialog>
  );
}
