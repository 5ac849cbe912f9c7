import { type InputHTMLAttributes, type ReactNode, useId } from "react";
import { PASSWORD_RULE } from "../authErrors";
import { useServices } from "../services";

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: ReactNode;
}

export function Field({ label, hint, ...input }: Props) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} aria-describedby={hint ? `${id}-hint` : undefined} {...input} />
      {hint && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
    </div>
  );
}

export function EmailField({ email, change }: { email: string; change: (email: string) => void }) {
  return (
    <Field
      label="Email"
      type="email"
      autoComplete="username"
      required
      value={email}
      onChange={(event) => change(event.target.value.trim())}
    />
  );
}

interface CodeProps {
  code: string;
  change: (code: string) => void;
  /** What the emulator would have sent: on one machine there is no mail. */
  localCode: string;
}

export function CodeField({ code, change, localCode }: CodeProps) {
  const { isLocal } = useServices();
  return (
    <Field
      label="Code"
      hint={isLocal ? `No mail is sent on this machine. The code is ${localCode}.` : undefined}
      inputMode="numeric"
      autoComplete="one-time-code"
      required
      value={code}
      onChange={(event) => change(event.target.value.trim())}
    />
  );
}

interface PasswordProps {
  label?: string;
  isNew?: boolean;
  password: string;
  change: (password: string) => void;
}

export function PasswordField({ label = "Password", isNew = false, password, change }: PasswordProps) {
  return (
    <Field
      label={label}
      type="password"
      autoComplete={isNew ? "new-password" : "current-password"}
      hint={isNew ? PASSWORD_RULE : undefined}
      minLength={isNew ? 12 : undefined}
      required
      value={password}
      onChange={(event) => change(event.target.value)}
    />
  );
}
