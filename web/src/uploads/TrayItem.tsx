import { memo } from "react";
import { statusText } from "../gallery/status";
import { here, navigate } from "../router";
import { photoPath } from "../routes";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { Icon, type IconName } from "../ui/Icon";
import { isUnderWay, type Upload } from "./upload";

export function Bar({ share, label }: { share: number; label: string }) {
  return <progress className="bar" value={share} max={1} aria-label={label} />;
}

/** One file that is being uploaded, and how that ended. */
export const TrayItem = memo(function TrayItem({ upload }: { upload: Upload }) {
  const { uploads: queue } = useServices();
  const { file, stage, sent, reason, photo, photoId, of } = upload;
  const state = shownState(upload);
  const why = reason ?? photo?.reason;
  return (
    <li className="tray-item" data-tone={state.tone}>
      <span className="tray-icon">
        {state.icon ? <Icon name={state.icon} size={18} /> : <span className="spinner small" aria-hidden="true" />}
      </span>
      <div className="tray-text">
        <span className="tray-name" title={file.name}>
          {file.name}
        </span>
        <span className="tray-state">
          {state.text}
          {why && stage !== "cancelled" ? `: ${why}` : ""}
        </span>
        {of && <span className="tray-state">{t("upload.into", of)}</span>}
        {stage === "sending" && <Bar share={file.size > 0 ? sent / file.size : 0} label={file.name} />}
      </div>
      {isUnderWay(upload) && (
        <button
          type="button"
          className="icon-button"
          aria-label={t("upload.cancelOne", { name: file.name })}
          onClick={() => queue.cancel(upload.id)}
        >
          <Icon name="close" size={16} />
        </button>
      )}
      {photoId && (stage === "sent" || stage === "duplicate") && (
        <button
          type="button"
          className="icon-button"
          aria-label={t("upload.showOne", { name: file.name })}
          onClick={() => navigate(photoPath(photoId), { background: here() })}
        >
          <Icon name="eye" size={18} />
        </button>
      )}
    </li>
  );
});

interface Shown {
  text: string;
  icon: IconName | null;
  tone: "calm" | "good" | "bad";
}

function shownState({ stage, photo }: Upload): Shown {
  switch (stage) {
    case "new":
    case "checked":
      return { text: t("upload.checking"), icon: "clock", tone: "calm" };
    case "hashed":
    case "asking":
    case "ready":
      return { text: t("upload.waiting"), icon: "clock", tone: "calm" };
    case "sending":
      return { text: t("upload.uploading"), icon: null, tone: "calm" };
    case "sent":
      return sentState(photo);
    case "duplicate":
      return { text: t("upload.skipped"), icon: "check", tone: "calm" };
    case "refused":
      return { text: t("upload.refused"), icon: "warning", tone: "bad" };
    case "failed":
      return { text: t("upload.failed"), icon: "warning", tone: "bad" };
    case "cancelled":
      return { text: t("upload.cancelled"), icon: "close", tone: "calm" };
  }
}

function sentState(photo: Upload["photo"]): Shown {
  if (!photo) return { text: t("upload.uploaded"), icon: "check", tone: "good" };
  if (photo.status === "SUCCEEDED") return { text: t("status.ready"), icon: "check", tone: "good" };
  if (photo.status === "FAILED") return { text: t("upload.processingFailed"), icon: "warning", tone: "bad" };
  return { text: statusText(photo), icon: null, tone: "calm" };
}
