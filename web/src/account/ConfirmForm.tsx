import { useCallback, useState } from "react";
import { Link, navigate } from "../router";
import { accountPath, SIGN_IN } from "../routes";
import { useServices } from "../services";
import { useSession } from "../session";
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
      notify(`A new code is on its way to ${email}.`);
    }, [auth, notify, email]),
  );
  return (
    <>
      <p className="note">We sent a code to {email || "your address"}.</p>
      <AccountForm task={task} submit="Confirm">
        <EmailField email={email} change={(value) => setCredentials({ email: value })} />
        <CodeField code={code} change={setCode} localCode="123456" />
      </AccountForm>
      {resend.error && (
        <p role="alert" className="error-text">
          {resend.error}
        </p>
      )}
      <p className="account-links">
        <button type="button" className="link" disabled={!email || resend.busy} onClick={() => void resend.run()}>
          Send another code
        </button>
        <Link href={accountPath(SIGN_IN, next)}>Back to sign-in</Link>
      </p>
    </>
  );
}
