import { useCallback, useState } from "react";
import { messageOf } from "../api";
import { useServices } from "../services";
import { rich, t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { useNotify } from "../ui/notices";
import { useLoaded } from "../ui/useLoaded";
import { useTask } from "../ui/useTask";
import { deleteMany } from "./changeMany";
import { type GridPhoto, isInBin } from "./gridPhoto";
import { useRestore } from "./useRestore";

interface Props {
  photos: GridPhoto[];
  onClose: () => void;
  onDeleted?: () => void;
}

/** Asks, then puts photos into the bin, which can be undone; what is in there already is deleted for good. */
export function DeletePhotos({ photos, onClose, onDeleted }: Props) {
  const { api, events } = useServices();
  const notify = useNotify();
  const restore = useRestore();
  const usage = useLoaded(useCallback((signal: AbortSignal) => api.usage(signal), [api]));
  const [handled, setHandled] = useState(0);
  const final = photos.every(isInBin);
  const days = final ? 0 : usage.value?.trashDays;
  const task = useTask(
    useCallback(async () => {
      const ids = photos.map(({ id }) => id);
      const done = (gone: string[]) => {
        for (const id of gone) events.publish({ type: "photo_removed", id });
      };
      await deleteMany(api, ids, final, { done, handled: setHandled });
      const undo = () => restore(photos).catch((error) => notify(messageOf(error)));
      if (days)
        notify(t("bin.moved", { count: photos.length }), { text: t("bin.undo"), title: t("bin.undoKey"), run: undo });
      onDeleted?.();
      onClose();
    }, [api, events, photos, final, days, notify, restore, onDeleted, onClose]),
  );
  const [only] = photos.length === 1 ? photos : [];
  return (
    <FormDialog
      title={only ? t("many.deleteOne") : t("many.delete", { count: photos.length })}
      submit={task.busy && !only ? t("count.of", { part: handled, all: photos.length }) : t("do.delete")}
      danger
      busy={task.busy || (days === undefined && !usage.error)}
      error={task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      {days !== undefined && <p>{consequence(only?.name, days)}</p>}
    </FormDialog>
  );
}

function consequence(name: string | undefined, days: number) {
  const one = { name: <strong className="breakable">{name}</strong> };
  const all = { these: <strong>{t("many.these")}</strong> };
  if (days === 0) return name ? rich("many.deletesOne", one) : rich("many.deletes", all);
  return name ? rich("bin.takesOne", { ...one, count: days }) : rich("bin.takes", { ...all, count: days });
}
