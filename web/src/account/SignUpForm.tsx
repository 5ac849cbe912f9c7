import { useCallback } from "react";
import { Link, navigate } from "../router";
import { accountPath, CONFIRM, SIGN_IN } from "../routes";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { useTask } from "../ui/useTask";
import { AccountForm } from "./AccountForm";
import { EmailField, PasswordField } from "./Field";
import type { FormProps } from "./forms";

export function SignUpForm({ credentials: { email, password }, setCredentials, next }: FormProps) {
  const { auth } = useServices();
  const task = useTask(
    useCallback(async () => {
      await auth.signUp(email, password);
      navigate(accountPath(CONFIRM, next));
    }, [auth, email, password, next]),
  );
  return (
    <>
      <AccountForm task={task} submit={t("account.create")}>
        <EmailField email={email} change={(value) => setCredentials({ email: value })} />
        <PasswordField isNew password={password} change={(value) => setCredentials({ password: value })} />
      </AccountForm>
      <p className="account-links">
        <Link href={accountPath(SIGN_IN, next)}>{t("account.have")}</Link>
      </p>
    </>
  );
}
