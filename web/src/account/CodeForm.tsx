import { useCallback, useState } from "react";
import { Link } from "../router";
import { accountPath, SIGN_IN } from "../routes";
import { useServices } from "../services";
import { useSession } from "../session";
import { t } from "../texts/texts";
import { useTask } from "../ui/useTask";
import { AccountForm } from "./AccountForm";
import { CodeField } from "./Field";
import type { FormProps } from "./forms";

/** Asks for the code of the second factor, after the password. */
export function CodeForm({ next }: FormProps) {
  const { auth } = useServices();
  const { refresh } = useSession();
  const [code, setCode] = useState("");
  const task = useTask(
    useCallback(async () => {
      await auth.signInCode(code);
      await refresh();
    }, [auth, refresh, code]),
  );
  return (
    <>
      <p className="note">{t("account.appShows")}</p>
      <AccountForm task={task} submit={t("account.signIn")}>
        <CodeField code={code} change={setCode} isFirst />
      </AccountForm>
      <p className="account-links">
        <Link href={accountPath(SIGN_IN, next)}>{t("account.back")}</Link>
      </p>
    </>
  );
}
