import { useCallback, useState } from "react";
import { useServices } from "../services";
import { rich, t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { useTask } from "../ui/useTask";
import { deleteMany } from "./changeMany";

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
      const ids = photos.map(({ id }) => id);
      const done = (gone: string[]) => {
        for (const id of gone) events.publish({ type: "photo_removed", id });
      };
      await deleteMany(api, ids, { done, handled: setHandled });
      onDeleted?.();
      onClose();
    }, [api, events, photos, onClose, onDeleted]),
  );
  const [only] = photos.length === 1 ? photos : [];
  return (
    <FormDialog
      title={only ? t("many.deleteOne") : t("many.delete", { count: photos.length })}
      submit={task.busy && !only ? t("count.of", { part: handled, all: photos.length }) : t("do.delete")}
      danger
      busy={task.busy}
      error={task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <p>
        {only
          ? rich("many.deletesOne", { name: <strong className="breakable">{only.name}</strong> })
          : rich("many.deletes", { these: <strong>{t("many.these")}</strong> })}
      </p>
    </FormDialog>
  );
}
