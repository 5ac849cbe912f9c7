import { useCallback, useId, useState } from "react";
import type { PhotoChange } from "../api";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { useNotify } from "../ui/notices";
import { useTask } from "../ui/useTask";
import type { GridPhoto } from "./gridPhoto";
import { MARKS, type Mark, MOST_STARS } from "./marks";
import { useMarks } from "./useMarks";

interface Props {
  photos: GridPhoto[];
  onClose: () => void;
  onDone: () => void;
}

const STARS = [...Array(MOST_STARS + 1).keys()];

/** Rates many photos, and marks them or takes a mark back. */
export function MarkPhotos({ photos, onClose, onDone }: Props) {
  const mark = useMarks();
  const notify = useNotify();
  const [change, setChange] = useState<PhotoChange>({});
  const [handled, setHandled] = useState(0);
  const task = useTask(
    useCallback(async () => {
      await mark(photos, change, setHandled);
      notify(t("many.changed", { count: photos.length }));
      onDone();
    }, [mark, notify, photos, change, onDone]),
  );
  const set = (name: "rating" | Mark, value: number | boolean | undefined) =>
    setChange(({ [name]: _, ...others }) => (value === undefined ? others : { ...others, [name]: value }));
  return (
    <FormDialog
      title={t("mark.title", { count: photos.length })}
      submit={task.busy ? t("count.of", { part: handled, all: photos.length }) : t("many.apply")}
      busy={task.busy || Object.keys(change).length === 0}
      error={task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <Choice
        label={t("photo.rating")}
        options={STARS.map((stars) => [String(stars), "★".repeat(stars) || t("mark.noRating")])}
        choose={(value) => set("rating", value === "" ? undefined : Number(value))}
      />
      {MARKS.map((name) => (
        <Choice
          key={name}
          label={t(`mark.${name}`)}
          options={[
            ["yes", t("mark.yes")],
            ["no", t("mark.no")],
          ]}
          choose={(value) => set(name, value === "" ? undefined : value === "yes")}
        />
      ))}
    </FormDialog>
  );
}

function Choice(props: { label: string; options: string[][]; choose: (value: string) => void }) {
  const { label, options, choose } = props;
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} defaultValue="" onChange={(event) => choose(event.target.value)}>
        <option value="">{t("mark.asItIs")}</option>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
