import { useCallback, useState } from "react";
import { AlbumNameField } from "../albums/AlbumName";
import { twinOf } from "../albums/names";
import { maxAlbumNameLength } from "../limits.json";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { useTask } from "../ui/useTask";
import { useSavedSearches } from "./savedSearches";

/** Asks for the name of a search that is to be saved. */
export function SaveSearch({ query, onClose }: { query: string; onClose: () => void }) {
  const { value, save } = useSavedSearches();
  const [name, setName] = useState(query.slice(0, maxAlbumNameLength));
  const task = useTask(
    useCallback(async () => {
      await save(name.trim(), query);
      onClose();
    }, [save, name, query, onClose]),
  );
  const twin = twinOf(name, value ?? []);
  return (
    <FormDialog
      title={t("saved.save")}
      submit={t("saved.saveIt")}
      busy={task.busy || name.trim() === "" || twin !== undefined}
      error={twin ? t("saved.twin", { name: twin.name }) : task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <p>
        <code className="breakable">{query}</code>
      </p>
      <AlbumNameField name={name} change={setName} />
    </FormDialog>
  );
}
