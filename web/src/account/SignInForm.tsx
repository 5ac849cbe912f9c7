import { useCallback } from "react";
import { Link, navigate } from "../router";
import { accountPath, CONFIRM, FORGOT_PASSWORD, SIGN_IN_CODE, SIGN_UP } from "../routes";
import { useServices } from "../services";
import { useSession } from "../session";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { useTask } from "../ui/useTask";
import { AccountForm } from "./AccountForm";
import { EmailField, PasswordField } from "./Field";
import type { FormProps } from "./forms";

export function SignInForm({ credentials: { email, password }, setCredentials, next }: FormProps) {
  const { auth } = useServices();
  const { refresh } = useSession();
  const task = useTask(
    useCallback(async () => {
      const result = await auth.signIn(email, password);
      if (result === "confirm") navigate(accountPath(CONFIRM, next));
      else if (result === "code") navigate(accountPath(SIGN_IN_CODE, next));
      else if (result === "done") await refresh();
      else throw new Error(t("account.unsupported"));
    }, [auth, refresh, email, password, next]),
  );
  const elsewhere = useTask(useCallback(() => auth.signInElsewhere(next), [auth, next]));
  return (
    <>
      {auth.otherWay && (
        <div className="other-way">
          <button type="button" className="button wide" disabled={elsewhere.busy} onClick={() => void elsewhere.run()}>
            <Icon name="external" size={18} />
            {t(auth.otherWay === "organisation" ? "account.organisation" : "account.otherPage")}
          </button>
          {elsewhere.error && (
            <p role="alert" className="error-text">
              {elsewhere.error}
            </p>
          )}
          <p className="account-or">{t("account.or")}</p>
        </div>
      )}
      <AccountForm task={task} submit={t("account.signIn")}>
        <EmailField email={email} change={(value) => setCredentials({ email: value })} />
        <PasswordField password={password} change={(value) => setCredentials({ password: value })} />
      </AccountForm>
      <p className="account-links">
        <Link href={accountPath(FORGOT_PASSWORD, next)}>{t("account.forgot")}</Link>
        <Link href={accountPath(SIGN_UP, next)}>{t("account.createLink")}</Link>
      </p>
    </>
  );
}
