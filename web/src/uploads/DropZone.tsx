import { useEffect, useState } from "react";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { useNotify } from "../ui/notices";
import { droppedFiles } from "./dropped";
import { acceptShared, uploadShared } from "./shared";
import { useAddUploads } from "./useUploads";

/** Files and folders can be dropped anywhere on the window, and other apps can share photos with this one. */
export function DropZone() {
  const { uploads } = useServices();
  const add = useAddUploads();
  const notify = useNotify();
  const [over, setOver] = useState(false);

  useEffect(() => {
    acceptShared();
    uploadShared(uploads, add).catch(() => notify(t("upload.sharedFailed")));
  }, [uploads, add, notify]);

  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const drag = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    // Leaving an element for another one within the window has a relatedTarget.
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!carriesFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      droppedFiles(event.dataTransfer).then(add, () => notify(t("upload.dropFailed")));
    };
    addEventListener("dragenter", drag);
    addEventListener("dragover", drag);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragenter", drag);
      removeEventListener("dragover", drag);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, [add, notify]);

  if (!over) return null;
  return (
    <div className="drop-zone">
      <div className="drop-zone-inner">
        <Icon name="upload" size={44} />
        <p>{t("upload.drop")}</p>
      </div>
    </div>
  );
}
