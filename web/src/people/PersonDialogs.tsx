import { useCallback, useState } from "react";
import { Field } from "../account/Field";
import type { Person } from "../api";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { useLoaded } from "../ui/useLoaded";
import { useTask } from "../ui/useTask";
import { FaceTile } from "./FaceTile";

const MAX_NAME_LENGTH = 100;
// Whoever is in fewer photos than all of these is merged from the other side.
const MOST_OTHERS = 200;

interface Props {
  person: Person;
  onClose: () => void;
}

/** Asks what somebody is called. */
export function NameDialog({ person, onNamed, onClose }: Props & { onNamed: (person: Person) => void }) {
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
        maxLength={MAX_NAME_LENGTH}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
    </FormDialog>
  );
}

/** Asks who is the same person: whoever has a name keeps it. */
export function MergeDialog({ person, onMerged, onClose }: Props & { onMerged: (person: Person) => void }) {
  const { api } = useServices();
  const load = useCallback((signal: AbortSignal) => api.people({ hidden: true, size: MOST_OTHERS }, signal), [api]);
  const { value, error } = useLoaded(load);
  const [other, setOther] = useState("");
  const task = useTask(
    useCallback(async () => {
      onMerged(await api.mergePerson(person.id, other));
      onClose();
    }, [api, person, other, onMerged, onClose]),
  );
  const others = value?.people.filter(({ id }) => id !== person.id) ?? [];
  return (
    <FormDialog
      title={t("people.merge")}
      submit={t("people.merges")}
      busy={task.busy || other === ""}
      error={error ?? task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <fieldset className="person-choice">
        <legend>{t("people.sameAs")}</legend>
        {others.map((each) => (
          <label key={each.id}>
            <input type="radio" name="other" checked={other === each.id} onChange={() => setOther(each.id)} />
            <FaceTile person={each} />
            {each.name ?? t("people.unnamed")}
          </label>
        ))}
      </fieldset>
    </FormDialog>
  );
}
