import { useCallback } from "react";
import { messageOf } from "../api";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { Icon, type IconName } from "../ui/Icon";
import { useNotify } from "../ui/notices";
import { useTask } from "../ui/useTask";
import { saveFile } from "./download";

interface ToolbarProps {
  photo: { id: string; name: string } | null;
  switches: Switch[];
  /** Only owners delete. */
  onDelete?: () => void;
  onClose: () => void;
}

/** A button that is on or off. */
export interface Switch {
  label: string;
  title: string;
  icon: IconName;
  isOn: boolean;
  /** There is no room for it on a phone, and no use. */
  isWide?: boolean;
  toggle: () => void;
}

/** What can be done with the photo, and how it is shown. */
export function Toolbar({ photo, switches, onDelete, onClose }: ToolbarProps) {
  const { urls } = useServices();
  const notify = useNotify();
  const download = useTask(
    useCallback(async () => {
      if (!photo) return;
      const { id, name } = photo;
      // What the page knows may have expired, and asking costs little beside a whole photo.
      const saved = urls.renewed(id, "signedUrl").then((url) => saveFile(url, name));
      await saved.catch((error) => notify(messageOf(error)));
    }, [photo, urls, notify]),
  );
  return (
    <div className="viewer-bar">
      <button type="button" className="icon-button" aria-label={t("do.close")} onClick={onClose}>
        <Icon name="close" />
      </button>
      <h1 className="viewer-name">{photo?.name}</h1>
      {photo && (
        <button
          type="button"
          className="icon-button"
          aria-label={t("do.download")}
          title={t("do.download")}
          disabled={download.busy}
          onClick={() => void download.run()}
        >
          <Icon name="download" />
        </button>
      )}
      {onDelete && (
        <button
          type="button"
          className="icon-button"
          aria-label={t("do.delete")}
          title={t("photo.deleteKey")}
          onClick={onDelete}
        >
          <Icon name="trash" />
        </button>
      )}
      {switches.map(({ label, title, icon, isOn, isWide, toggle }) => (
        <button
          key={label}
          type="button"
          className={isWide ? "icon-button wide-only" : "icon-button"}
          aria-label={label}
          title={title}
          aria-pressed={isOn}
          onClick={toggle}
        >
          <Icon name={icon} />
        </button>
      ))}
    </div>
  );
}
