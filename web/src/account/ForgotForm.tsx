import { useCallback, useState } from "react";
import { Link, navigate } from "../router";
import { accountPath, SIGN_IN, SIGN_IN_CODE } from "../routes";
import { useServices } from "../services";
import { useSession } from "../session";
import { t } from "../texts/texts";
import { useTask } from "../ui/useTask";
import { AccountForm } from "./AccountForm";
import { CodeField, EmailField, PasswordField } from "./Field";
import type { FormProps } from "./forms";

export function ForgotForm({ credentials: { email, password }, setCredentials, next }: FormProps) {
  const { auth } = useServices();
  const { refresh } = useSession();
  const [sent, setSent] = useState(false);
  const [code, setCode] = useState("");
  const task = useTask(
    useCallback(async () => {
      if (!sent) {
        await auth.forgotPassword(email);
        setSent(true);
        return;
      }
      await auth.newPassword(email, code, password);
      const result = await auth.signIn(email, password);
      if (result === "done") await refresh();
      else navigate(accountPath(result === "code" ? SIGN_IN_CODE : SIGN_IN, next));
    }, [auth, refresh, sent, email, code, password, next]),
  );
  return (
    <>
      <p className="note">{sent ? t("account.ifAccount", { email }) : t("account.tellAddress")}</p>
      <AccountForm task={task} submit={t(sent ? "account.setPassword" : "account.sendCode")}>
        <EmailField email={email} change={(value) => setCredentials({ email: value })} />
        {sent && (
          <>
            <CodeField code={code} change={setCode} localCode="654321" isFirst />
            <PasswordField
              label={t("account.newPassword")}
              isNew
              password={password}
              change={(value) => setCredentials({ password: value })}
            />
          </>
        )}
      </AccountForm>
      <p className="account-links">
        <Link href={accountPath(SIGN_IN, next)}>{t("account.back")}</Link>
      </p>
    </>
  );
}
