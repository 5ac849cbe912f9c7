import { useCallback } from "react";
import { Link, navigate } from "../router";
import { CONFIRM, SIGN_IN } from "../routes";
import { useServices } from "../services";
import { useTask } from "../ui/useTask";
import { AccountForm } from "./AccountForm";
import { EmailField, PasswordField } from "./Field";
import type { FormProps } from "./forms";

export function SignUpForm({ credentials: { email, password }, setCredentials, suffix }: FormProps) {
  const { auth } = useServices();
  const task = useTask(
    useCallback(async () => {
      await auth.signUp(email, password);
      navigate(`${CONFIRM}${suffix}`);
    }, [auth, email, password, suffix]),
  );
  return (
    <>
      <AccountForm task={task} submit="Create account">
        <EmailField email={email} change={(value) => setCredentials({ email: value })} />
        <PasswordField isNew password={password} change={(value) => setCredentials({ password: value })} />
      </AccountForm>
      <p className="account-links">
        <Link href={`${SIGN_IN}${suffix}`}>I have an account</Link>
      </p>
    </>
  );
}
