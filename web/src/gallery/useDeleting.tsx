import { type ReactNode, useCallback, useState } from "react";
import { DeletePhoto } from "./DeletePhoto";
import { focusInList, openIds, successor } from "./openList";
import type { GridPhoto } from "./PhotoGrid";

/** Deleting a photo of a list: what asks for it, and the dialog. The focus goes on to the photo that follows. */
export function useDeleting(): [ask: (photo: GridPhoto) => void, dialog: ReactNode] {
  const [photo, setPhoto] = useState<GridPhoto | null>(null);
  const close = useCallback(() => setPhoto(null), []);
  const deleted = useCallback(() => {
    const next = photo && successor(openIds(), photo.id);
    if (next) focusInList(next);
  }, [photo]);
  return [setPhoto, photo && <DeletePhoto photo={photo} onClose={close} onDeleted={deleted} />];
}
