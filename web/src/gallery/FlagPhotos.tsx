import { useCallback, useId, useState } from "react";
import type { PhotoChange } from "../api";
import { highestRating } from "../limits.json";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { useNotify } from "../ui/notices";
import { useTask } from "../ui/useTask";
import { FLAGS, type Flag } from "./flags";
import type { GridPhoto } from "./gridPhoto";
import { useFlags } from "./useFlags";

interface Props {
  photos: GridPhoto[];
  onClose: () => void;
  onDone: () => void;
}

const STARS = [...Array(highestRating + 1).keys()];

/** Rates many photos, and flags them or takes a flag back. */
export function FlagPhotos({ photos, onClose, onDone }: Props) {
  const flag = useFlags();
  const notify = useNotify();
  const [change, setChange] = useState<PhotoChange>({});
  const [handled, setHandled] = useState(0);
  const task = useTask(
    useCallback(async () => {
      await flag(photos, change, setHandled);
      notify(t("many.changed", { count: photos.length }));
      onDone();
    }, [flag, notify, photos, change, onDone]),
  );
  const set = (name: "rating" | Flag, value: number | boolean | undefined) =>
    setChange(({ [name]: _, ...others }) => (value === undefined ? others : { ...others, [name]: value }));
  return (
    <FormDialog
      title={t("flag.title", { count: photos.length })}
      submit={task.busy ? t("count.of", { part: handled, all: photos.length }) : t("many.apply")}
      busy={task.busy || Object.keys(change).length === 0}
      error={task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <Choice
        label={t("photo.rating")}
        options={STARS.map((stars) => [String(stars), "★".repeat(stars) || t("flag.noRating")])}
        choose={(value) => set("rating", value === "" ? undefined : Number(value))}
      />
      {FLAGS.map((name) => (
        <Choice
          key={name}
          label={t(`flag.${name}`)}
          options={[
            ["yes", t("flag.yes")],
            ["no", t("flag.no")],
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
        <option value="">{t("flag.asItIs")}</option>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
