import { useCallback } from "react";
import { useServices } from "../services";
import { FormDialog } from "../ui/Dialog";
import { useTask } from "../ui/useTask";

interface Props {
  photo: { id: string; name: string };
  onClose: () => void;
  onDeleted?: () => void;
}

export function DeletePhoto({ photo, onClose, onDeleted }: Props) {
  const { api, events } = useServices();
  const task = useTask(
    useCallback(async () => {
      await api.deletePhoto(photo.id);
      onDeleted?.();
      onClose();
      events.publish({ type: "photo_removed", id: photo.id });
    }, [api, events, photo.id, onClose, onDeleted]),
  );
  return (
    <FormDialog
      title="Delete this photo?"
      submit="Delete"
      danger
      busy={task.busy}
      error={task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <p>
        <strong className="breakable">{photo.name}</strong> is removed for good, with its labels and tags. This cannot
        be undone.
      </p>
    </FormDialog>
  );
}
