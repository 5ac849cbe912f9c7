import { useCallback, useId } from "react";
import { chooseLanguage, LANGUAGES, t, useLanguage } from "../texts/texts";
import { useTask } from "../ui/useTask";

/** The languages of the app, each by its own name. */
export function LanguageChoice() {
  const language = useLanguage();
  const id = useId();
  const choose = useTask(useCallback((code: string) => chooseLanguage(code), []));
  return (
    <div className="menu-field">
      <label htmlFor={id}>{t("menu.language")}</label>
      <select id={id} value={language} disabled={choose.busy} onChange={(event) => void choose.run(event.target.value)}>
        {LANGUAGES.map((code) => (
          <option key={code} value={code} lang={code}>
            {nameOf(code)}
          </option>
        ))}
      </select>
      {choose.error && (
        <p role="alert" className="error-text">
          {choose.error}
        </p>
      )}
    </div>
  );
}

function nameOf(code: string): string {
  return new Intl.DisplayNames(code, { type: "language" }).of(code) ?? code;
}
