import { useEffect, useRef } from "react";
import { setOpenList } from "../gallery/openList";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { useTilePicture } from "../urls/useTilePicture";
import type { SharedPhoto } from "./guestApi";

interface Props {
  photos: SharedPhoto[];
  onOpen: (id: string) => void;
  onChoose: (photo: SharedPhoto) => void;
}

// Pixels of a row's height, before it is stretched to the width of the page.
const ROW = 220;
const UNKNOWN_RATIO = 4 / 3;

/** Photos in rows, each as wide as it is. */
export function SharedTiles({ photos, onOpen, onChoose }: Props) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const focus = (id: string) => list.current?.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus();
    setOpenList({ photos: [], loadMore: () => undefined, focus });
  }, []);
  return (
    <ul ref={list} className="shared-tiles">
      {photos.map((photo) => (
        <SharedTile key={photo.id} photo={photo} onOpen={onOpen} onChoose={onChoose} />
      ))}
    </ul>
  );
}

function SharedTile({ photo, onOpen, onChoose }: Omit<Props, "photos"> & { photo: SharedPhoto }) {
  const ratio = photo.width && photo.height ? photo.width / photo.height : UNKNOWN_RATIO;
  const picture = useTilePicture({ ...photo, status: "SUCCEEDED" }, ratio * ROW);
  const name = photo.title ?? photo.name;
  return (
    <li className="shared-tile" style={{ flexGrow: ratio, flexBasis: ratio * ROW }}>
      <button
        type="button"
        className="shared-open"
        data-id={photo.id}
        style={{ aspectRatio: ratio }}
        onClick={() => onOpen(photo.id)}
      >
        {picture.src ? <img {...picture} alt={name} loading="lazy" /> : name}
      </button>
      <Heart photo={photo} onChoose={onChoose} />
    </li>
  );
}

/** Whether a photo is a favourite. */
export function Heart({ photo, onChoose }: { photo: SharedPhoto; onChoose: (photo: SharedPhoto) => void }) {
  return (
    <button
      type="button"
      className="icon-button shared-heart"
      aria-pressed={photo.favourite ?? false}
      aria-label={t("guest.favourite", { name: photo.name })}
      title={t("guest.favouriteKey")}
      onClick={() => onChoose(photo)}
    >
      <Icon name="heart" />
    </button>
  );
}
