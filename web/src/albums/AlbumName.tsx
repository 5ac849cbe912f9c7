import { useCallback, useState } from "react";
import { Field } from "../account/Field";
import { maxAlbumNameLength } from "../limits.json";
import { FormDialog } from "../ui/Dialog";
import { useTask } from "../ui/useTask";

interface Props {
  title: string;
  submit: string;
  name?: string;
  save: (name: string) => Promise<void>;
  onClose: () => void;
}

/** Asks for an album's name. */
export function AlbumName({ title, submit, name: before = "", save, onClose }: Props) {
  const [name, setName] = useState(before);
  const task = useTask(
    useCallback(async () => {
      await save(name.trim());
      onClose();
    }, [save, name, onClose]),
  );
  return (
    <FormDialog
      title={title}
      submit={submit}
      busy={task.busy || name.trim() === ""}
      error={task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <Field
        label="Name"
        required
        maxLength={maxAlbumNameLength}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
    </FormDialog>
  );
}
