import { useCallback, useState } from "react";
import { Field } from "../account/Field";
import type { Member } from "../api";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { useNotify } from "../ui/notices";
import { useTask } from "../ui/useTask";

interface Props {
  /** Without one, the whole library is shared. */
  album?: { id: string; name: string };
  onClose: () => void;
  onInvited?: (member: Member) => void;
}

const ROLES = ["viewer", "contributor"] as const;

/** Asks whom to let see an album or the whole library. */
export function InviteDialog({ album, onClose, onInvited }: Props) {
  const { api } = useServices();
  const notify = useNotify();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<(typeof ROLES)[number]>("viewer");
  const task = useTask(
    useCallback(async () => {
      const member = await api.invite({ email, role, ...(album ? { album: album.id } : {}) });
      onInvited?.(member);
      notify(t("member.invited", { email }));
      onClose();
    }, [api, notify, email, role, album, onInvited, onClose]),
  );
  return (
    <FormDialog
      title={album ? t("member.inviteTo", { name: album.name }) : t("member.inviteAll")}
      submit={t("member.invite")}
      busy={task.busy || email.trim() === ""}
      error={task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <p className="hint">{t("member.hint")}</p>
      <Field
        label={t("account.email")}
        type="email"
        isFirst
        required
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <label className="field">
        {t("member.role")}
        <select value={role} onChange={(event) => setRole(event.target.value as typeof role)}>
          {ROLES.map((name) => (
            <option key={name} value={name}>
              {t(`role.${name}`)}
            </option>
          ))}
        </select>
      </label>
    </FormDialog>
  );
}
