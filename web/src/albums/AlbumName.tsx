import { useCallback, useState } from "react";
import { Field } from "../account/Field";
import type { Album } from "../api";
import { maxAlbumNameLength } from "../limits.json";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { useTask } from "../ui/useTask";
import { nameProblem } from "./names";

interface Props {
  title: string;
  submit: string;
  /** The album that gets another name. */
  album?: Album;
  albums: Album[];
  save: (name: string) => Promise<void>;
  onClose: () => void;
}

/** Asks for an album's name. */
export function AlbumName({ title, submit, album, albums, save, onClose }: Props) {
  const [name, setName] = useState(album?.name ?? "");
  const task = useTask(
    useCallback(async () => {
      await save(name.trim());
      onClose();
    }, [save, name, onClose]),
  );
  const problem = nameProblem(name, albums, album?.id);
  return (
    <FormDialog
      title={title}
      submit={submit}
      busy={task.busy || name.trim() === "" || problem !== null}
      error={problem ?? task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <AlbumNameField name={name} change={setName} />
    </FormDialog>
  );
}

export function AlbumNameField({ name, change }: { name: string; change: (name: string) => void }) {
  return (
    <Field
      label={t("album.name")}
      required
      maxLength={maxAlbumNameLength}
      value={name}
      onChange={(event) => change(event.target.value)}
    />
  );
}
