import { memo, useEffect, useState } from "react";
import { statusText } from "../gallery/status";
import { here, navigate } from "../router";
import { photoPath } from "../routes";
import { useServices } from "../services";
import { countText } from "../ui/format";
import { Icon, type IconName } from "../ui/Icon";
import { isUnderWay, type Totals, totalsOf, type Upload } from "./queue";
import { useUploads } from "./useUploads";

/** What is being uploaded, and how each upload ended. */
export function UploadTray() {
  const { uploads: queue } = useServices();
  const uploads = useUploads();
  const [open, setOpen] = useState(true);
  const totals = totalsOf(uploads);
  useLeaveWarning(totals.underWay > 0);
  if (uploads.length === 0) return null;
  return (
    <section className="tray" aria-label="Uploads">
      <header className="tray-head">
        <h2>
          <span role="status">{headline(totals)}</span>
        </h2>
        <button
          type="button"
          className="icon-button"
          aria-expanded={open}
          aria-label="Show the files"
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? "down" : "up"} />
        </button>
        {totals.underWay === 0 && (
          <button type="button" className="icon-button" aria-label="Close" onClick={() => queue.clear()}>
            <Icon name="close" />
          </button>
        )}
      </header>
      {totals.underWay > 0 && <Bar share={totals.share} label="All uploads" />}
      {open && (
        <ul className="tray-list">
          {uploads.map((upload) => (
            <TrayItem key={upload.id} upload={upload} />
          ))}
        </ul>
      )}
      {open && (totals.underWay > 0 || totals.failed > 0) && (
        <footer className="tray-foot">
          {totals.failed > 0 && (
            <button type="button" className="button small" onClick={() => queue.retryFailed()}>
              <Icon name="retry" size={16} />
              Retry {totals.failed} failed
            </button>
          )}
          {totals.underWay > 0 && (
            <button type="button" className="button small" onClick={() => queue.cancelAll()}>
              Cancel all
            </button>
          )}
        </footer>
      )}
    </section>
  );
}

function headline({ underWay, sent, failed, skipped }: Totals): string {
  if (underWay > 0) return `Uploading ${countText(underWay, "file")}`;
  const parts = [`${countText(sent, "file")} uploaded`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  return parts.join(", ");
}

function Bar({ share, label }: { share: number; label: string }) {
  return <progress className="bar" value={share} max={1} aria-label={label} />;
}

const TrayItem = memo(function TrayItem({ upload }: { upload: Upload }) {
  const { uploads: queue } = useServices();
  const { file, stage, sent, reason, photo, photoId } = upload;
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
        {stage === "sending" && <Bar share={file.size > 0 ? sent / file.size : 0} label={file.name} />}
      </div>
      {isUnderWay(upload) && (
        <button
          type="button"
          className="icon-button"
          aria-label={`Cancel ${file.name}`}
          onClick={() => queue.cancel(upload.id)}
        >
          <Icon name="close" size={16} />
        </button>
      )}
      {photoId && (stage === "sent" || stage === "duplicate") && (
        <button
          type="button"
          className="icon-button"
          aria-label={`Show ${file.name}`}
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
      return { text: "Checking", icon: "clock", tone: "calm" };
    case "hashed":
    case "asking":
    case "ready":
      return { text: "Waiting", icon: "clock", tone: "calm" };
    case "sending":
      return { text: "Uploading", icon: null, tone: "calm" };
    case "sent":
      return sentState(photo);
    case "duplicate":
      return { text: "Skipped", icon: "check", tone: "calm" };
    case "refused":
      return { text: "Refused", icon: "warning", tone: "bad" };
    case "failed":
      return { text: "Upload failed", icon: "warning", tone: "bad" };
    case "cancelled":
      return { text: "Cancelled", icon: "close", tone: "calm" };
  }
}

function sentState(photo: Upload["photo"]): Shown {
  if (!photo) return { text: "Uploaded", icon: "check", tone: "good" };
  if (photo.status === "SUCCEEDED") return { text: "Ready", icon: "check", tone: "good" };
  if (photo.status === "FAILED") return { text: "Processing failed", icon: "warning", tone: "bad" };
  return { text: statusText(photo), icon: null, tone: "calm" };
}

function useLeaveWarning(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [active]);
}
