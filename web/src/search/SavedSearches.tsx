import { useCallback } from "react";
import type { SavedSearch } from "../api";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { Failure, Spinner } from "../ui/States";
import { useTask } from "../ui/useTask";
import { useSavedSearches } from "./savedSearches";

interface Props {
  /** What is in the search box. */
  query: string;
  onSave: () => void;
  onRun: (query: string) => void;
  onChange: (search: SavedSearch) => void;
}

/** The user's saved searches, each to run, to change or to delete, and the way to save one more. */
export function SavedSearches({ query, onSave, onRun, onChange }: Props) {
  const { value, error, reload, remove } = useSavedSearches();
  const isNew = query !== "" && value?.every((search) => search.query !== query);
  return (
    <div className="saved-searches">
      <h2>{t("saved.title")}</h2>
      {error && <Failure message={error} retry={reload} />}
      {!value && !error && <Spinner label={t("loading.any")} />}
      {value?.length === 0 && <p>{t("saved.none")}</p>}
      <ul>
        {value?.map((search) => (
          <SavedSearchItem key={search.id} search={search} onRun={onRun} onChange={onChange} remove={remove} />
        ))}
      </ul>
      {isNew && (
        <button type="button" className="button" onClick={onSave}>
          <Icon name="plus" />
          {t("saved.save")}
        </button>
      )}
    </div>
  );
}

interface ItemProps extends Pick<Props, "onRun" | "onChange"> {
  search: SavedSearch;
  remove: (id: string) => Promise<void>;
}

function SavedSearchItem({ search, onRun, onChange, remove }: ItemProps) {
  const { id, name, query } = search;
  const task = useTask(useCallback(() => remove(id), [remove, id]));
  return (
    <li>
      <button type="button" className="example" onClick={() => onRun(query)}>
        <strong className="breakable">{name}</strong>
        <code>{query}</code>
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={t("saved.changeIt", { name })}
        onClick={() => onChange(search)}
      >
        <Icon name="edit" size={18} />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={t("saved.delete", { name })}
        disabled={task.busy}
        onClick={task.run}
      >
        <Icon name="trash" size={18} />
      </button>
      {task.error && (
        <p role="alert" className="error-text">
          {task.error}
        </p>
      )}
    </li>
  );
}
