import { useCallback, useState } from "react";
import { Field } from "../account/Field";
import { AlbumNameField } from "../albums/AlbumName";
import { twinOf } from "../albums/names";
import type { SavedSearch } from "../api";
import { maxQueryLength } from "../limits.json";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { useTask } from "../ui/useTask";
import { useSavedSearches } from "./savedSearches";

/** Gives a saved search another name or text. */
export function ChangeSearch({ search, onClose }: { search: SavedSearch; onClose: () => void }) {
  const { value, change } = useSavedSearches();
  const [name, setName] = useState(search.name);
  const [query, setQuery] = useState(search.query);
  const task = useTask(
    useCallback(async () => {
      await change(search.id, { name: name.trim(), query: query.trim() });
      onClose();
    }, [change, search, name, query, onClose]),
  );
  const twin = twinOf(name, value ?? [], search.id);
  return (
    <FormDialog
      title={t("saved.change")}
      submit={t("saved.saveIt")}
      busy={task.busy || name.trim() === "" || query.trim() === "" || twin !== undefined}
      error={twin ? t("saved.twin", { name: twin.name }) : task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <AlbumNameField name={name} change={setName} />
      <Field
        label={t("saved.text")}
        required
        maxLength={maxQueryLength}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
    </FormDialog>
  );
}
