import { useCallback, useId, useState } from "react";
import { AlbumOptions } from "../albums/AlbumOptions";
import { useServices } from "../services";
import { FormDialog } from "../ui/Dialog";
import { countText } from "../ui/format";
import { forAll } from "../ui/several";
import { useLoaded } from "../ui/useLoaded";
import { useTask } from "../ui/useTask";
import type { GridPhoto } from "./gridPhoto";

/** Asks for an album, and puts photos into it. */
export function MovePhotos({ photos, onClose }: { photos: GridPhoto[]; onClose: () => void }) {
  const { api, events } = useServices();
  const albums = useLoaded(useCallback((signal: AbortSignal) => api.albums(signal), [api]));
  const [album, setAlbum] = useState("");
  const [handled, setHandled] = useState(0);
  const id = useId();
  const task = useTask(
    useCallback(async () => {
      const albumId = album || undefined;
      const move = async (photo: GridPhoto) => {
        await api.changePhoto(photo.id, { album: albumId ?? null });
        events.publish({ type: "photo", photo: { ...photo, albumId } });
      };
      await forAll(photos, move, setHandled);
      onClose();
    }, [api, events, photos, album, onClose]),
  );
  return (
    <FormDialog
      title={`Move ${countText(photos.length, "photo")}`}
      submit={task.busy ? `${handled} of ${photos.length}` : "Move"}
      busy={task.busy || !albums.value}
      error={task.error ?? albums.error}
      onSubmit={task.run}
      onClose={onClose}
    >
      <div className="field">
        <label htmlFor={id}>Album</label>
        <select id={id} value={album} onChange={(event) => setAlbum(event.target.value)}>
          <AlbumOptions albums={albums.value} />
        </select>
      </div>
    </FormDialog>
  );
}
