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
import { changeMany } from "./changeMany";
import type { GridPhoto } from "./gridPhoto";

const NOT_CHOSEN = "";
const NEW = "new";
const NONE = "none";

interface Props {
  photos: GridPhoto[];
  onClose: () => void;
  onMoved: () => void;
}

/** Asks for an album, one of those there are or a new one, and puts photos into it. */
export function MovePhotos({ photos, onClose, onMoved }: Props) {
  const { api } = useServices();
  const loaded = useLoaded(useCallback((signal: AbortSignal) => api.albums(signal), [api]));
  const albums = loaded.value ?? [];
  const [choice, setChoice] = useState(NOT_CHOSEN);
  const [name, setName] = useState("");
  const [handled, setHandled] = useState(0);
  const move = useMove(photos, setHandled);
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

/** Puts the photos into an album, or (null) into none, and says so. */
function useMove(photos: GridPhoto[], handled: (count: number) => void): (album: Target) => Promise<void> {
  const { api, events } = useServices();
  const notify = useNotify();
  return useCallback(
    async (album) => {
      const byId = new Map(photos.map((photo) => [photo.id, photo]));
      const changed = (ids: string[]) => {
        for (const id of ids) {
          const photo = byId.get(id);
          if (photo) events.publish({ type: "photo", photo: { ...photo, albumId: album?.id } });
        }
      };
      await changeMany(api, [...byId.keys()], { album: album?.id ?? null }, { done: changed, handled });
      const count = photos.length;
      notify(album ? t("many.moved", { count, album: album.name }) : t("many.movedOut", { count }));
    },
    [api, events, notify, photos, handled],
  );
}
