import { useCallback, useState } from "react";
import { rich, t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { bytesText } from "../ui/format";
import { useTask } from "../ui/useTask";
import type { Plan } from "./plan";

interface Props {
  plans: Plan[];
  /** How long the bin keeps photos; 0: there is none, undefined: it is not known yet. */
  days: number | undefined;
  /** Why it is not known. */
  error: string | null;
  tidy: (plans: Plan[], handled: (count: number) => void) => Promise<void>;
  onClose: () => void;
}

/** Says what becomes of the photos of groups, and does it once that is confirmed. */
export function TidyDialog({ plans, days, error, tidy, onClose }: Props) {
  const [handled, setHandled] = useState(0);
  const task = useTask(
    useCallback(async () => {
      await tidy(plans, setHandled);
      onClose();
    }, [tidy, plans, onClose]),
  );
  return (
    <FormDialog
      title={t("duplicates.tidy", { count: plans.length })}
      submit={
        task.busy ? t("count.of", { part: handled, all: plans.length }) : t(days === 0 ? "do.delete" : "duplicates.do")
      }
      danger
      busy={task.busy || days === undefined}
      error={task.error ?? error}
      onSubmit={task.run}
      onClose={onClose}
    >
      {days !== undefined && <p>{consequence(plans, days)}</p>}
      <p>{t("duplicates.pass")}</p>
    </FormDialog>
  );
}

function consequence(plans: Plan[], days: number) {
  const others = plans.flatMap((plan) => plan.others);
  const size = bytesText(others.reduce((sum, { fileSize = 0 }) => sum + fileSize, 0));
  const these = <strong>{t("duplicates.these", { count: others.length, size })}</strong>;
  if (others.length === 1) {
    return days > 0 ? rich("bin.takesOne", { name: these, count: days }) : rich("many.deletesOne", { name: these });
  }
  return days > 0 ? rich("bin.takes", { these, count: days }) : rich("many.deletes", { these });
}
