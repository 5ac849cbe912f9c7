import { type ReactNode, useState } from "react";
import type { Route } from "../router";
import { CONFIRM, FORGOT_PASSWORD, SIGN_IN, SIGN_UP } from "../routes";
import { useSession } from "../session";
import { Logo } from "../shell/Logo";
import { PageTitle } from "../shell/PageTitle";
import { ConfirmForm } from "./ConfirmForm";
import { ForgotForm } from "./ForgotForm";
import type { Credentials, FormProps } from "./forms";
import { SignInForm } from "./SignInForm";
import { SignUpForm } from "./SignUpForm";

const TITLES: Record<string, string> = {
  [SIGN_IN]: "Sign in",
  [SIGN_UP]: "Create your account",
  [CONFIRM]: "Confirm your address",
  [FORGOT_PASSWORD]: "Forgot your password?",
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
        <PageTitle key={route.path} title={TITLES[route.path] ?? ""} />
        {ended && <p className="note">Your session has ended. Sign in to continue where you were.</p>}
        {form(route.path, props)}
      </div>
    </main>
  );
}

function form(path: string, props: FormProps): ReactNode {
  if (path === SIGN_UP) return <SignUpForm {...props} />;
  if (path === CONFIRM) return <ConfirmForm {...props} />;
  if (path === FORGOT_PASSWORD) return <ForgotForm {...props} />;
  return <SignInForm {...props} />;
}
