import { useCallback, useId, useState } from "react";
import type { PhotoChange } from "../api";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { useNotify } from "../ui/notices";
import { useTask } from "../ui/useTask";
import { changeMany } from "./changeMany";
import type { GridPhoto } from "./gridPhoto";
import { TagNames } from "./TagNames";
import { wordsOf } from "./words";

interface Props {
  photos: GridPhoto[];
  onClose: () => void;
  onDone: () => void;
}

const FIELDS = [
  ["add_tags", "many.addTags"],
  ["remove_tags", "many.removeTags"],
  ["hide_labels", "many.hideLabels"],
] as const;
type FieldName = (typeof FIELDS)[number][0];

/** Adds and removes tags of many photos, and hides labels. */
export function TagPhotos({ photos, onClose, onDone }: Props) {
  const { api } = useServices();
  const notify = useNotify();
  const [typed, setTyped] = useState<Partial<Record<FieldName, string>>>({});
  const [handled, setHandled] = useState(0);
  const task = useTask(
    useCallback(async () => {
      const ids = photos.map(({ id }) => id);
      await changeMany(api, ids, changeOf(typed), { done: () => undefined, handled: setHandled });
      notify(t("many.changed", { count: photos.length }));
      onDone();
    }, [api, notify, photos, typed, onDone]),
  );
  return (
    <FormDialog
      title={t("many.tags", { count: photos.length })}
      submit={task.busy ? t("count.of", { part: handled, all: photos.length }) : t("many.apply")}
      busy={task.busy || Object.keys(changeOf(typed)).length === 0}
      error={task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      {FIELDS.map(([name, key]) => (
        <WordsField
          key={name}
          label={t(key)}
          isOfTags={name !== "hide_labels"}
          text={typed[name] ?? ""}
          change={(text) => setTyped({ ...typed, [name]: text })}
        />
      ))}
    </FormDialog>
  );
}

interface FieldProps {
  label: string;
  text: string;
  change: (text: string) => void;
  isOfTags: boolean;
}

function WordsField({ label, text, change, isOfTags }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        list={isOfTags ? `${id}-tags` : undefined}
        value={text}
        placeholder={t("many.words")}
        onChange={(event) => change(event.target.value)}
      />
      {isOfTags && <TagNames id={`${id}-tags`} typed={text} />}
    </div>
  );
}

function changeOf(typed: Partial<Record<FieldName, string>>): PhotoChange {
  const entries = FIELDS.map(([name]) => [name, wordsOf(typed[name] ?? "")] as const);
  return Object.fromEntries(entries.filter(([, words]) => words.length > 0));
}
