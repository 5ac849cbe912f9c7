import { useCallback, useState } from "react";
import { Field, PasswordField } from "../account/Field";
import type { ShareBody } from "../api";
import { maxAlbumNameLength } from "../limits.json";
import { Link } from "../router";
import { SHARES, shareLink } from "../routes";
import { useServices } from "../services";
import { rich, t } from "../texts/texts";
import { Dialog, FormDialog } from "../ui/Dialog";
import { useTask } from "../ui/useTask";
import { InviteDialog } from "./InviteDialog";

/** One of them: an album, photos, or a search. */
export type Shared = Pick<ShareBody, "album" | "photos" | "query">;

const DAYS = [7, 30, 90, 365];
const DOWNLOADS = ["none", "web", "originals"] as const;
const MIN_PASSWORD = 6;

/** Asks how something is to be shared, and then shows the link, which is told only once. */
export function ShareDialog({ what, title, onClose }: { what: Shared; title: string; onClose: () => void }) {
  const [inviting, setInviting] = useState(false);
  const { api } = useServices();
  const [name, setName] = useState(title.slice(0, maxAlbumNameLength));
  const [client, setClient] = useState("");
  const [days, setDays] = useState(30);
  const [password, setPassword] = useState("");
  const [download, setDownload] = useState<(typeof DOWNLOADS)[number]>("none");
  const [sensitive, setSensitive] = useState(false);
  const [link, setLink] = useState<string>();
  const task = useTask(
    useCallback(async () => {
      const asked = {
        ...what,
        name,
        days,
        download,
        with_sensitive: sensitive,
        ...given({ client: client.trim(), password }),
      };
      setLink(shareLink((await api.makeShare(asked)).token));
    }, [api, what, name, client, days, password, download, sensitive]),
  );
  if (inviting && what.album) return <InviteDialog album={{ id: what.album, name: title }} onClose={onClose} />;
  if (link) return <ShareLink link={link} onClose={onClose} />;
  return (
    <FormDialog
      title={t("share.title")}
      submit={t("share.make")}
      busy={task.busy || name.trim() === ""}
      error={task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <p className="hint">{t(what.album ? "share.album" : what.query ? "share.search" : "share.photos")}</p>
      {what.album && (
        <button type="button" className="button" onClick={() => setInviting(true)}>
          {t("member.instead")}
        </button>
      )}
      <Field
        label={t("share.name")}
        required
        maxLength={maxAlbumNameLength}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Field
        label={t("share.client")}
        maxLength={maxAlbumNameLength}
        value={client}
        onChange={(event) => setClient(event.target.value)}
      />
      <label className="field">
        {t("share.ends")}
        <select value={days} onChange={(event) => setDays(Number(event.target.value))}>
          {DAYS.map((count) => (
            <option key={count} value={count}>
              {t("share.days", { count })}
            </option>
          ))}
        </select>
      </label>
      <PasswordField
        label={t("share.password")}
        isOptional
        minLength={MIN_PASSWORD}
        password={password}
        change={setPassword}
      />
      <label className="field">
        {t("share.download")}
        <select value={download} onChange={(event) => setDownload(event.target.value as typeof download)}>
          {DOWNLOADS.map((kind) => (
            <option key={kind} value={kind}>
              {t(`saving.${kind}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="check">
        <input type="checkbox" checked={sensitive} onChange={(event) => setSensitive(event.target.checked)} />
        {t("share.sensitive")}
      </label>
    </FormDialog>
  );
}

function given(texts: Record<"client" | "password", string>): Partial<typeof texts> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ""));
}

function ShareLink({ link, onClose }: { link: string; onClose: () => void }) {
  const [isCopied, setCopied] = useState(false);
  const copy = useTask(
    useCallback(async () => {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    }, [link]),
  );
  return (
    <Dialog title={t("share.made")} onClose={onClose}>
      <div className="stack">
        <Field label={t("share.link")} readOnly value={link} isFirst onFocus={(event) => event.target.select()} />
        <p className="hint">
          {rich("share.once", {
            shares: (
              <Link href={SHARES} onClick={onClose}>
                {t("share.all")}
              </Link>
            ),
          })}
        </p>
        {copy.error && (
          <p role="alert" className="error-text">
            {t("share.notCopied")}
          </p>
        )}
        <footer className="dialog-foot">
          <button type="button" className="button primary" onClick={() => void copy.run()}>
            {t(isCopied ? "share.copied" : "share.copy")}
          </button>
        </footer>
      </div>
    </Dialog>
  );
}
