import { useCallback, useState } from "react";
import { Link, navigate } from "../router";
import { accountPath, SIGN_IN } from "../routes";
import { useServices } from "../services";
import { useSession } from "../session";
import { t } from "../texts/texts";
import { useNotify } from "../ui/notices";
import { useTask } from "../ui/useTask";
import { AccountForm } from "./AccountForm";
import { CodeField, EmailField } from "./Field";
import type { FormProps } from "./forms";

export function ConfirmForm({ credentials: { email, password }, setCredentials, next }: FormProps) {
  const { auth } = useServices();
  const { refresh } = useSession();
  const notify = useNotify();
  const [code, setCode] = useState("");
  const [isKnown] = useState(email !== "");
  const task = useTask(
    useCallback(async () => {
      await auth.confirm(email, code);
      // After a reload the password is no longer known.
      if (password && (await auth.signIn(email, password)) === "done") await refresh();
      else navigate(accountPath(SIGN_IN, next));
    }, [auth, refresh, email, password, code, next]),
  );
  const resend = useTask(
    useCallback(async () => {
      await auth.resendCode(email);
      notify(t("account.anotherSent", { email }));
    }, [auth, notify, email]),
  );
  return (
    <>
      <p className="note">{email ? t("account.sentTo", { email }) : t("account.sentToYou")}</p>
      <AccountForm task={task} submit={t("account.confirmIt")}>
        <EmailField email={email} change={(value) => setCredentials({ email: value })} />
        <CodeField code={code} change={setCode} localCode="123456" isFirst={isKnown} />
      </AccountForm>
      {resend.error && (
        <p role="alert" className="error-text">
          {resend.error}
        </p>
      )}
      <p className="account-links">
        <button type="button" className="link" disabled={!email || resend.busy} onClick={() => void resend.run()}>
          {t("account.sendAnother")}
        </button>
        <Link href={accountPath(SIGN_IN, next)}>{t("account.back")}</Link>
      </p>
    </>
  );
}
