import { useCallback } from "react";
import { Link, navigate } from "../router";
import { accountPath, CONFIRM, FORGOT_PASSWORD, SIGN_UP } from "../routes";
import { useServices } from "../services";
import { useSession } from "../session";
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
      else if (result === "done") await refresh();
      else throw new Error("This account needs a way of signing in that this app does not offer.");
    }, [auth, refresh, email, password, next]),
  );
  return (
    <>
      <AccountForm task={task} submit="Sign in">
        <EmailField email={email} change={(value) => setCredentials({ email: value })} />
        <PasswordField password={password} change={(value) => setCredentials({ password: value })} />
      </AccountForm>
      <p className="account-links">
        <Link href={accountPath(FORGOT_PASSWORD, next)}>Forgot your password?</Link>
        <Link href={accountPath(SIGN_UP, next)}>Create an account</Link>
      </p>
    </>
  );
}
