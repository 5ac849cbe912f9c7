import { useCallback, useState } from "react";
import { Field } from "../account/Field";
import type { Person } from "../api";
import { maxPersonNameLength } from "../limits.json";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { useTask } from "../ui/useTask";

interface Props {
  person: Person;
  onNamed: (person: Person) => void;
  onClose: () => void;
}

/** Asks what somebody is called. */
export function NameDialog({ person, onNamed, onClose }: Props) {
  const { api } = useServices();
  const [name, setName] = useState(person.name ?? "");
  const task = useTask(
    useCallback(async () => {
      onNamed(await api.changePerson(person.id, { name: name.trim() }));
      onClose();
    }, [api, person, name, onNamed, onClose]),
  );
  return (
    <FormDialog title={t("people.name")} submit={t("people.save")} {...task} onSubmit={task.run} onClose={onClose}>
      <Field
        label={t("people.nameField")}
        isFirst
        maxLength={maxPersonNameLength}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
    </FormDialog>
  );
}
