import { useCallback, useState } from "react";
import { useServices } from "../services";
import { FormDialog } from "../ui/Dialog";
import { countText } from "../ui/format";
import { forAll } from "../ui/several";
import { useTask } from "../ui/useTask";

interface Props {
  photos: { id: string; name: string }[];
  onClose: () => void;
  onDeleted?: () => void;
}

export function DeletePhotos({ photos, onClose, onDeleted }: Props) {
  const { api, events } = useServices();
  const [handled, setHandled] = useState(0);
  const task = useTask(
    useCallback(async () => {
      const gone: string[] = [];
      try {
        await forAll(photos, ({ id }) => api.deletePhoto(id).then(() => void gone.push(id)), setHandled);
        onDeleted?.();
        onClose();
      } finally {
        for (const id of gone) events.publish({ type: "photo_removed", id });
      }
    }, [api, events, photos, onClose, onDeleted]),
  );
  const [only] = photos.length === 1 ? photos : [];
  return (
    <FormDialog
      title={only ? "Delete this photo?" : `Delete ${countText(photos.length, "photo")}?`}
      submit={task.busy && !only ? `${handled} of ${photos.length}` : "Delete"}
      danger
      busy={task.busy}
      error={task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <p>
        <strong className="breakable">{only ? only.name : "These photos"}</strong>{" "}
        {only ? "is removed for good, with its" : "are removed for good, with their"} labels and tags. This cannot be
        undone.
      </p>
    </FormDialog>
  );
}
