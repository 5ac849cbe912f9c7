import { useCallback } from "react";
import type { WholePhoto } from "../api";
import { reasonText, statusText } from "../gallery/status";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { useTask } from "../ui/useTask";
import type { ChangePhoto } from "./changePhoto";

/** Says that a photo is not ready yet, or has failed; a failed one can be tried again. */
export function StatusNote({ photo, onChange }: { photo: WholePhoto; onChange: ChangePhoto }) {
  const { api, live } = useServices();
  const retry = useTask(
    useCallback(async () => {
      const { status } = await api.retryPhoto(photo.id);
      live.watch({ ...photo, status });
      onChange((old) => ({ ...old, status, step: null, statusReason: undefined, statusDetail: undefined }));
    }, [api, live, photo, onChange]),
  );
  if (photo.status === "SUCCEEDED") return photo.notes.includes("damaged") ? <DamagedNote /> : null;
  if (photo.status !== "FAILED") {
    return (
      <div className="status-note" role="status">
        <span className="spinner small" aria-hidden="true" />
        <p>{statusText(photo)} …</p>
      </div>
    );
  }
  return (
    <div className="status-note failed">
      <Icon name="warning" />
      <div>
        <p>
          <strong>{t("photo.unprocessed")}</strong>
        </p>
        <p>{reasonText(photo)}</p>
        {retry.error && (
          <p role="alert" className="error-text">
            {retry.error}
          </p>
        )}
        <button type="button" className="button small" disabled={retry.busy} onClick={() => void retry.run()}>
          <Icon name="retry" size={16} />
          {t("do.again")}
        </button>
      </div>
    </div>
  );
}

function DamagedNote() {
  return (
    <div className="status-note" role="note">
      <Icon name="warning" />
      <p>{t("photo.damaged")}</p>
    </div>
  );
}
