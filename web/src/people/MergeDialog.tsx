import { useCallback, useEffect, useState } from "react";
import { Field } from "../account/Field";
import type { Person } from "../api";
import { maxPersonNameLength } from "../limits.json";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { useTask } from "../ui/useTask";
import { FaceTile } from "./FaceTile";
import { MorePeople } from "./MorePeople";
import { usePeople } from "./usePeople";

// Nobody types faster than this for long.
const TYPING_MILLISECONDS = 200;

interface Props {
  person: Person;
  onMerged: (person: Person) => void;
  onClose: () => void;
}

/** Asks who is the same person: whoever has a name keeps it. */
export function MergeDialog({ person, onMerged, onClose }: Props) {
  const { api } = useServices();
  const [name, setName] = useState("");
  const { value, error, more } = usePeople(true, useRested(name.trim()));
  const [other, setOther] = useState<Person | null>(null);
  const task = useTask(
    useCallback(async () => {
      if (!other) return;
      onMerged(await api.mergePerson(person.id, other.id));
      onClose();
    }, [api, person, other, onMerged, onClose]),
  );
  const found = value?.people.filter(({ id }) => id !== person.id) ?? [];
  const isElsewhere = other !== null && !found.some(({ id }) => id === other.id);
  return (
    <FormDialog
      title={t("people.merge")}
      submit={t("people.merges")}
      busy={task.busy || other === null}
      error={error ?? task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <Field
        label={t("people.search")}
        type="search"
        isFirst
        maxLength={maxPersonNameLength}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
      />
      <fieldset className="person-choice">
        <legend>{t("people.sameAs")}</legend>
        {(isElsewhere ? [other, ...found] : found).map((each) => (
          <Choice key={each.id} person={each} isChosen={each.id === other?.id} onChoose={setOther} />
        ))}
        {value && found.length === 0 && !value.cursor && (
          <p className="hint">{t(name.trim() ? "people.noneCalled" : "people.nobodyElse")}</p>
        )}
        <MorePeople value={value} more={more} />
      </fieldset>
    </FormDialog>
  );
}

interface ChoiceProps {
  person: Person;
  isChosen: boolean;
  onChoose: (person: Person) => void;
}

function Choice({ person, isChosen, onChoose }: ChoiceProps) {
  return (
    <label>
      <input type="radio" name="other" checked={isChosen} onChange={() => onChoose(person)} />
      <FaceTile person={person} />
      <span className="breakable">
        {person.name ?? t("people.unnamed")}
        <span className="hint">{t("count.photos", { count: person.photos })}</span>
      </span>
    </label>
  );
}

/** What was typed, once no more is. */
function useRested(typed: string): string {
  const [rested, setRested] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setRested(typed), TYPING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [typed]);
  return rested;
}
