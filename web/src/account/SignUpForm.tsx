import { useCallback } from "react";
import { Link, navigate } from "../router";
import { useServices } from "../services";
import { useTask } from "../ui/useTask";
import { AccountForm } from "./AccountForm";
import type { FormProps } from "./AccountPages";
import { EmailField, PasswordField } from "./Field";

export function SignUpForm({ credentials: { email, password }, setCredentials, suffix }: FormProps) {
  const { auth } = useServices();
  const task = useTask(
    useCallback(async () => {
      await auth.signUp(email, password);
      navigate(`/confirm${suffix}`);
    }, [auth, email, password, suffix]),
  );
  return (
    <>
      <AccountForm task={task} submit="Create account">
        <EmailField email={email} change={(value) => setCredentials({ email: value })} />
        <PasswordField isNew password={password} change={(value) => setCredentials({ password: value })} />
      </AccountForm>
      <p className="account-links">
        <Link href={`/sign-in${suffix}`}>I have an account</Link>
      </p>
    </>
  );
}
