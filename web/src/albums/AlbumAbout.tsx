import { useCallback, useId, useState } from "react";
import type { Album, AlbumChange, AlbumSort } from "../api";
import { maxDescriptionLength } from "../limits.json";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { useTask } from "../ui/useTask";

interface Props {
  album: Album;
  change: (change: AlbumChange) => Promise<void>;
}

const SORTS = [
  ["captured", "album.sort.captured"],
  ["uploaded", "album.sort.uploaded"],
  ["name", "album.sort.name"],
  ["hand", "album.sort.hand"],
] as const satisfies [AlbumSort, string][];

/** What an album is about, and how it is sorted; both can be changed. */
export function AlbumAbout({ album, change }: Props) {
  const [asking, setAsking] = useState(false);
  const id = useId();
  const sort = useTask(useCallback((sort: AlbumSort) => change({ sort }), [change]));
  return (
    <div className="album-about">
      {album.description && <p>{album.description}</p>}
      <button type="button" className="link" onClick={() => setAsking(true)}>
        {t(album.description ? "album.describeAnew" : "album.describe")}
      </button>
      <label htmlFor={id}>{t("album.sort")}</label>
      <select
        id={id}
        value={album.sort}
        disabled={sort.busy}
        onChange={(event) => void sort.run(event.target.value as AlbumSort)}
      >
        {SORTS.map(([name, key]) => (
          <option key={name} value={name}>
            {t(key)}
          </option>
        ))}
      </select>
      {album.sort === "hand" && <p>{t("album.hand")}</p>}
      {sort.error && (
        <p role="alert" className="error-text">
          {sort.error}
        </p>
      )}
      {asking && <Description album={album} change={change} onClose={() => setAsking(false)} />}
    </div>
  );
}

function Description({ album, change, onClose }: Props & { onClose: () => void }) {
  const [text, setText] = useState(album.description ?? "");
  const id = useId();
  const task = useTask(
    useCallback(async () => {
      await change({ description: text.trim() || null });
      onClose();
    }, [change, text, onClose]),
  );
  return (
    <FormDialog
      title={t("album.describeAnew")}
      submit={t("many.apply")}
      busy={task.busy}
      error={task.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <div className="field">
        <label htmlFor={id}>{t("album.description")}</label>
        <textarea
          id={id}
          rows={4}
          maxLength={maxDescriptionLength}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
    </FormDialog>
  );
}
