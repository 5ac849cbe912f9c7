import { useCallback, useId, useState } from "react";
import type { WholePhoto } from "../api";
import { maxCaptionLength, maxTitleLength } from "../limits.json";
import { useServices } from "../services";
import { type Key, t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { useTask } from "../ui/useTask";
import type { ChangePhoto } from "./changePhoto";
import { CORRECTABLE, type Correctable, changeOf, correctedOf, shownOf } from "./corrections";

const LABELS = {
  title: "photo.title",
  caption: "photo.caption",
  captured_at: "photo.taken",
  location: "photo.place",
} as const satisfies Record<Correctable, Key>;

const MAX_LENGTHS: Partial<Record<Correctable, number>> = { title: maxTitleLength, caption: maxCaptionLength };

/** A form for what the file says wrongly, or not at all. */
export function CorrectPhoto(props: { photo: WholePhoto; onChange: ChangePhoto; onClose: () => void }) {
  const { photo, onChange, onClose } = props;
  const { api, events } = useServices();
  const shown = shownOf(photo);
  const corrected = correctedOf(photo);
  const [typed, setTyped] = useState(shown);
  const [back, setBack] = useState<ReadonlySet<Correctable>>(new Set());
  const change = changeOf(shown, typed, back);
  const task = useTask(
    useCallback(async () => {
      await api.changePhoto(photo.id, change);
      const whole = await api.photo(photo.id);
      onChange(() => whole);
      events.publish({ type: "photo", photo: whole });
      onClose();
    }, [api, events, photo.id, change, onChange, onClose]),
  );
  return (
    <FormDialog
      title={t("correct.title")}
      submit={t("correct.save")}
      busy={task.busy || Object.keys(change).length === 0}
      error={task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <p className="hint">{t("correct.hint")}</p>
      {CORRECTABLE.map((name) => (
        <Field
          key={name}
          name={name}
          text={typed[name]}
          type={(text) => {
            setTyped({ ...typed, [name]: text });
            setBack(new Set([...back].filter((other) => other !== name)));
          }}
          isBack={back.has(name)}
          goBack={corrected.has(name) ? () => setBack(new Set([...back, name])) : undefined}
        />
      ))}
    </FormDialog>
  );
}

interface FieldProps {
  name: Correctable;
  text: string;
  type: (text: string) => void;
  isBack: boolean;
  /** Takes the correction back; there is none if this is missing. */
  goBack?: () => void;
}

function Field({ name, text, type, isBack, goBack }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{t(LABELS[name])}</label>
      <input
        id={id}
        type={name === "captured_at" ? "datetime-local" : "text"}
        maxLength={MAX_LENGTHS[name]}
        step={name === "captured_at" ? 1 : undefined}
        placeholder={name === "location" ? t("correct.place") : undefined}
        value={isBack ? "" : text}
        onChange={(event) => type(event.target.value)}
      />
      {goBack && (
        <button type="button" className="link" disabled={isBack} onClick={goBack}>
          {t(isBack ? "correct.willBe" : "correct.back")}
        </button>
      )}
    </div>
  );
}
