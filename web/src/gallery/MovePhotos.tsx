import { useCallback, useId, useState } from "react";
import { AlbumNameField } from "../albums/AlbumName";
import { listedNames, nameProblem } from "../albums/names";
import type { Album } from "../api";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { FormDialog } from "../ui/Dialog";
import { useNotify } from "../ui/notices";
import { useLoaded } from "../ui/useLoaded";
import { useTask } from "../ui/useTask";
import { changeMany, putMany } from "./changeMany";
import type { GridPhoto } from "./gridPhoto";

const NOT_CHOSEN = "";
const NEW = "new";
const NONE = "none";

interface Props {
  photos: GridPhoto[];
  /** The album that they are shown in, and leave. */
  from?: string;
  onClose: () => void;
  onMoved: () => void;
}

/** Asks for an album, one of those there are or a new one, and puts photos into it: instead of where they are, or too. */
export function MovePhotos({ photos, from, onClose, onMoved }: Props) {
  const { api } = useServices();
  const loaded = useLoaded(useCallback((signal: AbortSignal) => api.albums(signal), [api]));
  const albums = loaded.value ?? [];
  const [choice, setChoice] = useState(NOT_CHOSEN);
  const [name, setName] = useState("");
  const [handled, setHandled] = useState(0);
  const [stay, setStay] = useState(false);
  const move = useMove(photos, stay ? "stay" : (from ?? null), setHandled);
  const { value, set } = loaded;
  const task = useTask(
    useCallback(async () => {
      let album = value?.find(({ id }) => id === choice) ?? null;
      if (choice === NEW) {
        const created = await api.createAlbum(name.trim());
        // Should a photo fail, trying again must not make another album.
        set((all) => [created, ...all]);
        setChoice(created.id);
        album = created;
      }
      await move(album);
      onMoved();
    }, [api, move, choice, name, value, set, onMoved]),
  );
  const problem = choice === NEW ? nameProblem(name, albums) : null;
  const isComplete = choice === NEW ? name.trim() !== "" && !problem : choice !== NOT_CHOSEN;
  return (
    <FormDialog
      title={t("many.move", { count: photos.length })}
      submit={task.busy ? t("count.of", { part: handled, all: photos.length }) : t("do.move")}
      busy={task.busy || !isComplete}
      error={problem ?? task.error ?? loaded.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <AlbumField albums={albums} choice={choice} change={setChoice} />
      {choice === NEW && <AlbumNameField name={name} change={setName} />}
      <label className="check">
        <input
          type="checkbox"
          checked={stay && choice !== NONE}
          disabled={choice === NONE}
          onChange={(event) => setStay(event.target.checked)}
        />
        <span>{t("many.stay")}</span>
      </label>
    </FormDialog>
  );
}

function AlbumField(props: { albums: Album[]; choice: string; change: (choice: string) => void }) {
  const { albums, choice, change } = props;
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{t("many.album")}</label>
      <select id={id} value={choice} onChange={(event) => change(event.target.value)}>
        <option value={NOT_CHOSEN} disabled>
          {t("many.chooseAlbum")}
        </option>
        <option value={NEW}>{t("many.newAlbum")}</option>
        {listedNames(albums).map((album) => (
          <option key={album.id} value={album.id}>
            {album.text}
          </option>
        ))}
        <option value={NONE}>{t("album.none")}</option>
      </select>
    </div>
  );
}

type Target = { id: string; name: string } | null;

/** Which albums they leave: that of this id, none, or (null) all. */
type Leaving = string | "stay" | null;

/** Puts the photos into an album, or (null) into none, and says so. */
function useMove(
  photos: GridPhoto[],
  leaving: Leaving,
  handled: (count: number) => void,
): (album: Target) => Promise<void> {
  const { api, events } = useServices();
  const notify = useNotify();
  return useCallback(
    async (album) => {
      const byId = new Map(photos.map((photo) => [photo.id, photo]));
      const changed = (ids: string[]) => {
        for (const id of ids) {
          const photo = byId.get(id);
          if (photo) events.publish({ type: "photo", photo: { ...photo, albumIds: albumsAfter(photo, album, left) } });
        }
      };
      const left = leaving === "stay" && !album ? null : leaving;
      const tell = { done: changed, handled };
      if (left === null) await changeMany(api, [...byId.keys()], { album: album?.id ?? null }, tell);
      else await putMany(api, [...byId.keys()], album?.id ?? null, left === "stay" ? null : left, tell);
      const count = photos.length;
      if (left === "stay" && album) notify(t("many.added", { count, album: album.name }));
      else if (album) notify(t("many.moved", { count, album: album.name }));
      else notify(left ? t("many.takenOut", { count }) : t("many.movedOut", { count }));
    },
    [api, events, notify, photos, leaving, handled],
  );
}

function albumsAfter(photo: GridPhoto, album: Target, left: Leaving): string[] | undefined {
  const stays = left === null ? [] : (photo.albumIds ?? []).filter((id) => id !== left && id !== album?.id);
  const after = album ? [...stays, album.id] : stays;
  return after.length > 0 ? after : undefined;
}
