import { useCallback, useState } from "react";
import { useSession } from "../session";
import { PageTitle } from "../shell/PageTitle";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { useNotify } from "../ui/notices";
import { Failure, Spinner } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";
import { useTask } from "../ui/useTask";
import { SetUpApp } from "./SetUpApp";
import { type AppKey, newAppKey, removeSecondFactor, secondFactor } from "./secondFactor";

/** Where somebody sets up their second factor, or removes it. */
export function SecondFactorPage() {
  const state = useLoaded(secondFactor);
  const notify = useNotify();
  const changed = (key: "factor.on" | "factor.off") => {
    notify(t(key));
    state.reload();
  };
  return (
    <>
      <PageTitle title={t("account.secondFactor")} />
      {state.error && <Failure message={state.error} retry={state.reload} />}
      {!state.value && !state.error && <Spinner label={t("loading.any")} />}
      <div className="second-factor stack">
        {state.value === "elsewhere" && <p>{t("factor.elsewhere")}</p>}
        {state.value === "off" && <Off onTurnedOn={() => changed("factor.on")} />}
        {state.value === "on" && <On onTurnedOff={() => changed("factor.off")} />}
      </div>
    </>
  );
}

function Off({ onTurnedOn }: { onTurnedOn: () => void }) {
  const { email } = useSession();
  const [key, setKey] = useState<AppKey | null>(null);
  const task = useTask(useCallback(async () => setKey(await newAppKey(email ?? "")), [email]));
  if (key) return <SetUpApp appKey={key} onDone={onTurnedOn} />;
  return (
    <>
      <p>{t("factor.what")}</p>
      {task.error && (
        <p role="alert" className="error-text">
          {task.error}
        </p>
      )}
      <div>
        <button type="button" className="button primary" disabled={task.busy} onClick={() => void task.run()}>
          {t("factor.setUp")}
        </button>
      </div>
    </>
  );
}

function On({ onTurnedOff }: { onTurnedOff: () => void }) {
  const [isAsked, setAsked] = useState(false);
  const task = useTask(
    useCallback(async () => {
      await removeSecondFactor();
      onTurnedOff();
    }, [onTurnedOff]),
  );
  return (
    <>
      <p>{t("factor.isOn")}</p>
      <p className="hint">{t("factor.lost")}</p>
      <div>
        <button type="button" className="button" onClick={() => setAsked(true)}>
          {t("factor.remove")}
        </button>
      </div>
      {isAsked && (
        <FormDialog
          title={t("factor.removeTitle")}
          submit={t("factor.remove")}
          danger
          busy={task.busy}
          error={task.error}
          onSubmit={task.run}
          onClose={() => setAsked(false)}
        >
          <p>{t("factor.removes")}</p>
        </FormDialog>
      )}
    </>
  );
}
