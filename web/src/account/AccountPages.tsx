import { type ReactNode, useState } from "react";
import type { Place } from "../router";
import { useSession } from "../session";
import { Logo } from "../shell/Logo";
import { PageTitle } from "../shell/PageTitle";
import { ConfirmForm } from "./ConfirmForm";
import { ForgotForm } from "./ForgotForm";
import { SignInForm } from "./SignInForm";
import { SignUpForm } from "./SignUpForm";

const TITLES: Record<string, string> = {
  "/sign-in": "Sign in",
  "/sign-up": "Create your account",
  "/confirm": "Confirm your address",
  "/forgot-password": "Forgot your password?",
};

export function isAccountPath(path: string): boolean {
  return path in TITLES;
}

/** What is typed on one of these pages and needed on the next: kept in memory only. */
export interface Credentials {
  email: string;
  password: string;
}

export interface FormProps {
  credentials: Credentials;
  setCredentials: (change: Partial<Credentials>) => void;
  /** What follows the path of another of these pages, so that it leads to the same page in the end. */
  suffix: string;
}

export function AccountPages({ place }: { place: Place }) {
  const { ended } = useSession();
  const [credentials, setAll] = useState<Credentials>({ email: "", password: "" });
  const next = place.query.get("next");
  const props: FormProps = {
    credentials,
    setCredentials: (change) => setAll((old) => ({ ...old, ...change })),
    suffix: next ? `?next=${encodeURIComponent(next)}` : "",
  };
  return (
    <main className="account">
      <div className="account-card">
        <Logo size={48} />
        <PageTitle key={place.path} title={TITLES[place.path] ?? ""} />
        {ended && <p className="note">Your session has ended. Sign in to go on where you were.</p>}
        {form(place.path, props)}
      </div>
    </main>
  );
}

function form(path: string, props: FormProps): ReactNode {
  if (path === "/sign-up") return <SignUpForm {...props} />;
  if (path === "/confirm") return <ConfirmForm {...props} />;
  if (path === "/forgot-password") return <ForgotForm {...props} />;
  return <SignInForm {...props} />;
}
