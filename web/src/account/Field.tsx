import { type InputHTMLAttributes, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: ReactNode;
  /** Something at the end of the input. */
  end?: ReactNode;
  /** The page begins here. */
  isFirst?: boolean;
}

export function Field({ label, hint, end, isFirst, ...input }: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isFirst) field.current?.focus();
  }, [isFirst]);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-input">
        <input ref={field} id={id} aria-describedby={hint ? `${id}-hint` : undefined} {...input} />
        {end}
      </div>
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
      label={t("account.email")}
      type="email"
      isFirst={email === ""}
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
  localCode?: string;
  isFirst?: boolean;
}

export function CodeField({ code, change, localCode, isFirst }: CodeProps) {
  const { isLocal } = useServices();
  return (
    <Field
      label={t("account.code")}
      hint={isLocal && localCode ? t("account.localCode", { code: localCode }) : undefined}
      isFirst={isFirst}
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
  /** Of something that may be without one: then it is no password of the user's own. */
  isOptional?: boolean;
  minLength?: number;
  password: string;
  change: (password: string) => void;
}

export function PasswordField(props: PasswordProps) {
  const { label = t("account.password"), isNew = false, isOptional = false, minLength, password, change } = props;
  const [isShown, setShown] = useState(false);
  const end = (
    <button
      type="button"
      className="icon-button"
      aria-label={t(isShown ? "account.hidePassword" : "account.showPassword")}
      aria-pressed={isShown}
      onClick={() => setShown(!isShown)}
    >
      <Icon name={isShown ? "hide" : "eye"} />
    </button>
  );
  return (
    <Field
      label={label}
      type={isShown ? "text" : "password"}
      end={end}
      spellCheck={false}
      autoCapitalize="none"
      autoComplete={isNew || isOptional ? "new-password" : "current-password"}
      hint={isNew ? t("account.passwordRule") : undefined}
      minLength={isNew ? 12 : minLength}
      required={!isOptional}
      value={password}
      onChange={(event) => change(event.target.value)}
    />
  );
}
