import { useCallback, useId, useState } from "react";
import type { PhotoChange } from "../api";
import { useServices } from "../services";
import { FormDialog } from "../ui/Dialog";
import { countText } from "../ui/format";
import { useNotify } from "../ui/notices";
import { useTask } from "../ui/useTask";
import { changeMany } from "./changeMany";
import type { GridPhoto } from "./gridPhoto";
import { wordsOf } from "./words";

interface Props {
  photos: GridPhoto[];
  onClose: () => void;
  onDone: () => void;
}

const FIELDS = [
  ["add_tags", "Add tags"],
  ["remove_tags", "Remove tags"],
  ["hide_labels", "Hide what was recognised wrongly"],
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
      await changeMany(api, ids, changeOf(typed), { changed: () => undefined, handled: setHandled });
      notify(`${countText(photos.length, "photo")} changed.`);
      onDone();
    }, [api, notify, photos, typed, onDone]),
  );
  return (
    <FormDialog
      title={`Tags of ${countText(photos.length, "photo")}`}
      submit={task.busy ? `${handled} of ${photos.length}` : "Apply"}
      busy={task.busy || Object.keys(changeOf(typed)).length === 0}
      error={task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      {FIELDS.map(([name, label]) => (
        <WordsField
          key={name}
          label={label}
          text={typed[name] ?? ""}
          change={(text) => setTyped({ ...typed, [name]: text })}
        />
      ))}
    </FormDialog>
  );
}

function WordsField({ label, text, change }: { label: string; text: string; change: (text: string) => void }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} value={text} placeholder="one, another" onChange={(event) => change(event.target.value)} />
    </div>
  );
}

function changeOf(typed: Partial<Record<FieldName, string>>): PhotoChange {
  const entries = FIELDS.map(([name]) => [name, wordsOf(typed[name] ?? "")] as const);
  return Object.fromEntries(entries.filter(([, words]) => words.length > 0));
}
