import { useCallback, useEffect, useRef, useState } from "react";
import { fetchFile } from "../photo/download";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { bytesText } from "../ui/format";
import { useTask } from "../ui/useTask";
import type { GridPhoto } from "./gridPhoto";
import { localDay } from "./takenAt";
import { type Progress, type ZipSize, zipEntries } from "./zip";

const SIZES: ZipSize[] = ["original", "web"];

/** Saves photos, as they were uploaded or smaller, in one zip file; closing it stops that. */
export function DownloadPhotos({ photos, onClose }: { photos: GridPhoto[]; onClose: () => void }) {
  const { api } = useServices();
  const [progress, setProgress] = useState<Progress | null>(null);
  const [size, setSize] = useState<ZipSize>("original");
  const cancel = useRef(new AbortController());
  useEffect(() => {
    // In development, effects run twice.
    cancel.current = new AbortController();
    return () => cancel.current.abort();
  }, []);
  const task = useTask(
    useCallback(async () => {
      const { signal } = cancel.current;
      try {
        const { saveZip } = await import("./saveZip");
        setProgress({ photos: 0, bytes: 0 });
        const ids = photos.map(({ id }) => id);
        await saveZip(
          `photos-${localDay(new Date())}.zip`,
          zipEntries(ids, size, { api, fetch: fetchFile }, setProgress, signal),
          signal,
        );
        onClose();
      } catch (error) {
        // That is what the user wanted.
        if ((error as Error).name !== "AbortError") throw error;
      }
    }, [api, photos, size, onClose]),
  );
  return (
    <FormDialog
      title={t("many.download", { count: photos.length })}
      submit={t("do.download")}
      busy={task.busy}
      error={task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <fieldset className="segmented">
        <legend className="visually-hidden">{t("many.size")}</legend>
        {SIZES.map((name) => (
          <label key={name}>
            <input type="radio" name="size" checked={size === name} onChange={() => setSize(name)} />
            <span>{t(`zip.${name}`)}</span>
          </label>
        ))}
      </fieldset>
      <p>{t(size === "web" ? "many.zip.web" : "many.zip")}</p>
      {task.busy && progress && (
        <div>
          <progress max={photos.length} value={progress.photos} aria-label={t("many.downloaded")} />
          <p role="status">
            {t("many.downloadedOf", { part: progress.photos, count: photos.length, size: bytesText(progress.bytes) })}
          </p>
        </div>
      )}
    </FormDialog>
  );
}
