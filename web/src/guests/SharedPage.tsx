import { useCallback, useState } from "react";
import { PasswordField } from "../account/Field";
import { ApiError } from "../api";
import { Logo } from "../shell/Logo";
import { PageTitle } from "../shell/PageTitle";
import { t } from "../texts/texts";
import { Empty, Failure, Spinner } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";
import { useTask } from "../ui/useTask";
import type { GuestApi } from "./guestApi";
import { SharedGallery } from "./SharedGallery";

/** A share, once its password was given, if it has one. */
export function SharedPage({ guest }: { guest: GuestApi }) {
  const look = useCallback((signal: AbortSignal) => guest.look(signal).catch(statusOf), [guest]);
  const { value, error, reload } = useLoaded(look);
  if (error) return <Failure message={error} retry={reload} />;
  if (value === null) return <Spinner label={t("loading.any")} />;
  if (value === 401) return <PasswordForm guest={guest} onEntered={reload} />;
  if (value === 404) return <NoLink />;
  return <SharedGallery guest={guest} shared={value} />;
}

// These are pages of their own, and no failures.
function statusOf(error: unknown): 401 | 404 {
  if (error instanceof ApiError && (error.status === 401 || error.status === 404)) return error.status;
  throw error;
}

function NoLink() {
  return (
    <main className="account">
      <PageTitle title={t("guest.title")} hidden />
      <Empty icon="warning" title={t("guest.noLink")}>
        <p>{t("guest.ask")}</p>
      </Empty>
    </main>
  );
}

function PasswordForm({ guest, onEntered }: { guest: GuestApi; onEntered: () => void }) {
  const [password, setPassword] = useState("");
  const task = useTask(
    useCallback(async () => {
      await guest.enter(password);
      onEntered();
    }, [guest, password, onEntered]),
  );
  return (
    <main className="account">
      <div className="account-card">
        <Logo size={48} />
        <PageTitle title={t("guest.password")} />
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void task.run();
          }}
        >
          <PasswordField password={password} change={setPassword} />
          {task.error && (
            <p role="alert" className="error-text">
              {task.error}
            </p>
          )}
          <button type="submit" className="button primary wide" disabled={task.busy}>
            {t("guest.enter")}
          </button>
        </form>
      </div>
    </main>
  );
}
