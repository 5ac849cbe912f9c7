import { useCallback, useEffect, useRef, useState } from "react";
import { fetchFile } from "../photo/download";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { bytesText } from "../ui/format";
import { useTask } from "../ui/useTask";
import { localDay } from "./takenAt";
import { type Downloads, type Progress, type ZipSize, zipEntries } from "./zip";

const SIZES: ZipSize[] = ["original", "web"];

interface Props {
  photos: { id: string }[];
  /** What there is to choose from. */
  sizes?: ZipSize[];
  /** Where they come from, if they are not the user's. */
  source?: Downloads;
  onClose: () => void;
}

/** Saves photos, as they were uploaded or smaller, in one zip file; closing it stops that. */
export function DownloadPhotos({ photos, sizes = SIZES, source, onClose }: Props) {
  const services = useServices();
  const api = source ?? services.api;
  const [progress, setProgress] = useState<Progress | null>(null);
  const [size, setSize] = useState<ZipSize>(sizes[0] ?? "original");
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
      <fieldset className="segmented" hidden={sizes.length < 2}>
        <legend className="visually-hidden">{t("many.size")}</legend>
        {sizes.map((name) => (
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
