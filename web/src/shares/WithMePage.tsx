import { useCallback } from "react";
import type { Membership } from "../api";
import { Link } from "../router";
import { searchPath, sharedAlbumPath } from "../routes";
import { useServices } from "../services";
import { PageTitle } from "../shell/PageTitle";
import { t } from "../texts/texts";
import { Empty, Failure, Spinner } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";
import { useTask } from "../ui/useTask";

/** What others share with the user, and whether they want it. */
export function WithMePage() {
  const { api } = useServices();
  const { value, error, reload } = useLoaded(useCallback((signal: AbortSignal) => api.memberships(signal), [api]));
  return (
    <>
      <PageTitle title={t("with.title")} />
      {error && <Failure message={error} retry={reload} />}
      {!value && !error && <Spinner label={t("loading.any")} />}
      {value?.length === 0 && (
        <Empty icon="people" title={t("with.none")}>
          <p>{t("with.what")}</p>
        </Empty>
      )}
      <ul className="shares">
        {value?.map((membership) => (
          <MembershipRow key={membership.id} membership={membership} onChanged={reload} />
        ))}
      </ul>
    </>
  );
}

function MembershipRow({ membership, onChanged }: { membership: Membership; onChanged: () => void }) {
  const { api } = useServices();
  const { id, owner, accepted, album, albumName, albums, role } = membership;
  const answer = useTask(
    useCallback(
      async (isWanted: boolean) => {
        await (isWanted ? api.acceptMembership(id) : api.leaveMembership(id));
        onChanged();
      },
      [api, id, onChanged],
    ),
  );
  const what = album ? (albumName ?? t("member.noAlbum")) : t("member.library");
  return (
    <li className="share">
      <div>
        <h2 className="breakable">{what}</h2>
        <p className="hint">{`${t("with.from", { owner })} · ${t(`role.${role}`)}`}</p>
        {albums && albums.length > 0 && (
          <ul className="shared-albums" aria-label={t("shell.albums")}>
            {albums.map(({ id, name }) => (
              <li key={id}>
                <Link href={sharedAlbumPath(id)}>{name}</Link>
              </li>
            ))}
          </ul>
        )}
        {answer.error && (
          <p role="alert" className="error-text">
            {answer.error}
          </p>
        )}
      </div>
      <div className="share-actions">
        {accepted ? (
          <Link
            href={album ? sharedAlbumPath(album) : searchPath(`from:"${owner}"`, "newest")}
            className="button small primary"
          >
            {t("with.open")}
          </Link>
        ) : (
          <button
            type="button"
            className="button small primary"
            disabled={answer.busy}
            onClick={() => void answer.run(true)}
          >
            {t("with.accept")}
          </button>
        )}
        <button type="button" className="button small" disabled={answer.busy} onClick={() => void answer.run(false)}>
          {t(accepted ? "with.leave" : "with.decline")}
        </button>
      </div>
    </li>
  );
}
