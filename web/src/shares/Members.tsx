import { useCallback, useState } from "react";
import type { Album, Member } from "../api";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { Failure, Spinner } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";
import { useTask } from "../ui/useTask";
import { InviteDialog } from "./InviteDialog";

/** Users of the deployment whom somebody lets see albums, or the whole library. */
export function Members() {
  const { api } = useServices();
  const load = useCallback(
    async (signal: AbortSignal) => {
      const [members, albums] = await Promise.all([api.members(signal), api.albums(signal)]);
      return { members, albums };
    },
    [api],
  );
  const { value, error, reload, set } = useLoaded(load);
  const [inviting, setInviting] = useState(false);
  const without = (id: string, members: Member[]) => members.filter((member) => member.id !== id);
  return (
    <section className="members" aria-label={t("member.all")}>
      <div className="page-title">
        <h2>{t("member.all")}</h2>
        <button type="button" className="button" onClick={() => setInviting(true)}>
          {t("member.invite")}
        </button>
      </div>
      {error && <Failure message={error} retry={reload} />}
      {!value && !error && <Spinner label={t("loading.any")} />}
      {value?.members.length === 0 && <p className="hint">{t("member.none")}</p>}
      <ul className="shares">
        {value?.members.map((member) => (
          <MemberRow
            key={member.id}
            member={member}
            albums={value.albums}
            onRevoked={() => set(({ members, albums }) => ({ members: without(member.id, members), albums }))}
          />
        ))}
      </ul>
      {inviting && (
        <InviteDialog
          onClose={() => setInviting(false)}
          onInvited={(member) =>
            set(({ members, albums }) => ({ members: [member, ...without(member.id, members)], albums }))
          }
        />
      )}
    </section>
  );
}

function MemberRow({ member, albums, onRevoked }: { member: Member; albums: Album[]; onRevoked: () => void }) {
  const { api } = useServices();
  const task = useTask(
    useCallback(async () => {
      await api.revokeMember(member.id);
      onRevoked();
    }, [api, member, onRevoked]),
  );
  const album = albums.find(({ id }) => id === member.album);
  const what = member.album ? (album?.name ?? t("member.noAlbum")) : t("member.library");
  return (
    <li className="share">
      <div>
        <h3 className="breakable">{member.email}</h3>
        <p className="hint">{`${what} · ${t(`role.${member.role}`)}`}</p>
        {task.error && (
          <p role="alert" className="error-text">
            {task.error}
          </p>
        )}
      </div>
      <button
        type="button"
        className="button small"
        aria-label={t("share.revokeOf", { name: member.email })}
        disabled={task.busy}
        onClick={() => void task.run()}
      >
        {t("share.revoke")}
      </button>
    </li>
  );
}
