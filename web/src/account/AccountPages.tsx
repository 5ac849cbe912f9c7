import { type ReactNode, useState } from "react";
import type { Route } from "../router";
import { CONFIRM, FORGOT_PASSWORD, SIGN_IN, SIGN_IN_CODE, SIGN_UP } from "../routes";
import { useSession } from "../session";
import { Logo } from "../shell/Logo";
import { PageTitle } from "../shell/PageTitle";
import { t } from "../texts/texts";
import { CodeForm } from "./CodeForm";
import { ConfirmForm } from "./ConfirmForm";
import { ForgotForm } from "./ForgotForm";
import type { Credentials, FormProps } from "./forms";
import { SignInForm } from "./SignInForm";
import { SignUpForm } from "./SignUpForm";

type Title = "account.signIn" | "account.signUp" | "account.confirm" | "account.secondFactor" | "account.forgot";
const TITLES: Record<string, Title> = {
  [SIGN_IN]: "account.signIn",
  [SIGN_UP]: "account.signUp",
  [CONFIRM]: "account.confirm",
  [SIGN_IN_CODE]: "account.secondFactor",
  [FORGOT_PASSWORD]: "account.forgot",
};

export function isAccountPath(path: string): boolean {
  return path in TITLES;
}

export function AccountPages({ route }: { route: Route }) {
  const { ended } = useSession();
  const [credentials, setAll] = useState<Credentials>({ email: "", password: "" });
  const props: FormProps = {
    credentials,
    setCredentials: (change) => setAll((old) => ({ ...old, ...change })),
    next: route.query.get("next"),
  };
  return (
    <main className="account">
      <div className="account-card">
        <Logo size={48} />
        <PageTitle key={route.path} title={t(TITLES[route.path] ?? "account.signIn")} />
        {ended && <p className="note">{t("account.ended")}</p>}
        {form(route.path, props)}
      </div>
    </main>
  );
}

function form(path: string, props: FormProps): ReactNode {
  if (path === SIGN_UP) return <SignUpForm {...props} />;
  if (path === CONFIRM) return <ConfirmForm {...props} />;
  if (path === SIGN_IN_CODE) return <CodeForm {...props} />;
  if (path === FORGOT_PASSWORD) return <ForgotForm {...props} />;
  return <SignInForm {...props} />;
}
