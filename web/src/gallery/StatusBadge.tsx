import type { Photo } from "../api";
import { Icon } from "../ui/Icon";
import { reasonText, statusText } from "./status";

/** How far the processing of a photo is; nothing once it has succeeded. */
export function StatusBadge({ photo }: { photo: Pick<Photo, "status" | "step" | "statusReason" | "statusDetail"> }) {
  if (photo.status === "SUCCEEDED") return null;
  const failed = photo.status === "FAILED";
  return (
    <span className={failed ? "badge failed" : "badge"} title={reasonText(photo)}>
      {failed ? <Icon name="warning" size={14} /> : <span className="spinner small" aria-hidden="true" />}
      <span className="badge-text">{statusText(photo)}</span>
    </span>
  );
}
