import { useCallback } from "react";
import { Link, navigate } from "../router";
import { CONFIRM, FORGOT_PASSWORD, SIGN_UP } from "../routes";
import { useServices } from "../services";
import { useSession } from "../session";
import { useTask } from "../ui/useTask";
import { AccountForm } from "./AccountForm";
import { EmailField, PasswordField } from "./Field";
import type { FormProps } from "./forms";

export function SignInForm({ credentials: { email, password }, setCredentials, suffix }: FormProps) {
  const { auth } = useServices();
  const { refresh } = useSession();
  const task = useTask(
    useCallback(async () => {
      const result = await auth.signIn(email, password);
      if (result === "confirm") navigate(`${CONFIRM}${suffix}`);
      else if (result === "done") await refresh();
      else throw new Error("This account needs a way of signing in that this app does not offer.");
    }, [auth, refresh, email, password, suffix]),
  );
  return (
    <>
      <AccountForm task={task} submit="Sign in">
        <EmailField email={email} change={(value) => setCredentials({ email: value })} />
        <PasswordField password={password} change={(value) => setCredentials({ password: value })} />
      </AccountForm>
      <p className="account-links">
        <Link href={`${FORGOT_PASSWORD}${suffix}`}>Forgot your password?</Link>
        <Link href={`${SIGN_UP}${suffix}`}>Create an account</Link>
      </p>
    </>
  );
}
