import { useCallback, useState } from "react";
import type { Share } from "../api";
import { localDay } from "../gallery/takenAt";
import { Link } from "../router";
import { sharePath } from "../routes";
import { useServices } from "../services";
import { PageTitle } from "../shell/PageTitle";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { dayText } from "../ui/format";
import { Empty, Failure, Spinner } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";
import { useTask } from "../ui/useTask";
import { Members } from "./Members";

/** The links that somebody has made, and what became of them. */
export function SharesPage() {
  const { api } = useServices();
  const shares = useLoaded(useCallback((signal: AbortSignal) => api.shares(signal), [api]));
  const [revoking, setRevoking] = useState<Share | null>(null);
  return (
    <>
      <PageTitle title={t("share.all")} />
      {shares.error && <Failure message={shares.error} retry={shares.reload} />}
      {!shares.value && !shares.error && <Spinner label={t("loading.any")} />}
      {shares.value?.length === 0 && (
        <Empty icon="external" title={t("share.none")}>
          <p>{t("share.what")}</p>
        </Empty>
      )}
      <ul className="shares">
        {shares.value?.map((share) => (
          <ShareRow key={share.id} share={share} onRevoke={() => setRevoking(share)} />
        ))}
      </ul>
      <Members />
      {revoking && (
        <RevokeShare
          share={revoking}
          onClose={() => setRevoking(null)}
          onRevoked={() => {
            setRevoking(null);
            shares.set((all) => all.filter(({ id }) => id !== revoking.id));
          }}
        />
      )}
    </>
  );
}

function ShareRow({ share, onRevoke }: { share: Share; onRevoke: () => void }) {
  const ends = dayText(localDay(new Date(share.expiresAt)), new Date());
  const facts = [
    share.client,
    t(share.hasExpired ? "share.ended" : "share.until", { day: ends }),
    share.hasPassword && t("share.hasPassword"),
    t(`saving.${share.download}`),
    t("share.views", { count: share.views }),
  ];
  return (
    <li className="share">
      <div>
        <h2 className="breakable">{share.name}</h2>
        <p className="hint">{facts.filter(Boolean).join(" · ")}</p>
      </div>
      <div className="share-actions">
        {share.favourites > 0 && (
          <Link href={sharePath(share.id)} className="button small">
            {t("share.favourites", { count: share.favourites })}
          </Link>
        )}
        <button
          type="button"
          className="button small"
          aria-label={t("share.revokeOf", { name: share.name })}
          onClick={onRevoke}
        >
          {t("share.revoke")}
        </button>
      </div>
    </li>
  );
}

function RevokeShare(props: { share: Share; onClose: () => void; onRevoked: () => void }) {
  const { share, onClose, onRevoked } = props;
  const { api } = useServices();
  const task = useTask(
    useCallback(async () => {
      await api.revokeShare(share.id);
      onRevoked();
    }, [api, share, onRevoked]),
  );
  return (
    <FormDialog
      title={t("share.revokeTitle", { name: share.name })}
      submit={t("share.revoke")}
      danger
      busy={task.busy}
      error={task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <p>{t("share.revokes")}</p>
    </FormDialog>
  );
}
