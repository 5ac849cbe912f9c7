import { useCallback } from "react";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { useNotify } from "../ui/notices";
import { useTask } from "../ui/useTask";

/** Asks whether the faces in the user's photos may be compared. */
export function AgreeDialog({ onAgreed, onClose }: { onAgreed: () => void; onClose: () => void }) {
  const { api } = useServices();
  const task = useTask(
    useCallback(async () => {
      await api.agreeToPeople();
      onAgreed();
      onClose();
    }, [api, onAgreed, onClose]),
  );
  return (
    <FormDialog title={t("people.ask")} submit={t("people.agree")} {...task} onSubmit={task.run} onClose={onClose}>
      <p>{t("people.what")}</p>
      <p>{t("people.who")}</p>
      <p>{t("people.back")}</p>
    </FormDialog>
  );
}

/** Asks whether everything about faces is to be forgotten. */
export function WithdrawDialog({ onWithdrawn, onClose }: { onWithdrawn: () => void; onClose: () => void }) {
  const { api } = useServices();
  const notify = useNotify();
  const task = useTask(
    useCallback(async () => {
      const { following } = await api.withdrawFromPeople();
      notify(following ? t("people.stopping") : t("people.stopped"));
      onWithdrawn();
      onClose();
    }, [api, notify, onWithdrawn, onClose]),
  );
  return (
    <FormDialog
      title={t("people.stop")}
      submit={t("people.forget")}
      danger
      {...task}
      onSubmit={task.run}
      onClose={onClose}
    >
      <p>{t("people.forgets")}</p>
    </FormDialog>
  );
}
