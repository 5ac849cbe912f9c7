import { useCallback, useRef, useState } from "react";
import { messageOf } from "../api";
import { renditionName } from "../gallery/zip";
import { fetchFile, saveBlob } from "../photo/download";
import { type Shown, Stage } from "../photo/Stage";
import { useFocusWithin, useStillBackground } from "../photo/useOver";
import { useViewerKeys } from "../photo/useViewerKeys";
import type { Zoom } from "../photo/useZoom";
import { ZOOM_STEP, ZoomControls } from "../photo/ZoomControls";
import { FIT, type View } from "../photo/zoom";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { useNotify } from "../ui/notices";
import { useLoaded } from "../ui/useLoaded";
import { useTask } from "../ui/useTask";
import type { GuestApi, SharedPhoto } from "./guestApi";
import { Heart } from "./SharedTiles";

interface Props {
  guest: GuestApi;
  photos: SharedPhoto[];
  id: string;
  canSave: boolean;
  onShow: (id: string) => void;
  onChoose: (photo: SharedPhoto) => void;
  onClose: () => void;
}

/** A large photo of a share. */
export function SharedViewer({ guest, photos, id, canSave, onShow, onChoose, onClose }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const zoom = useRef<Zoom>(null);
  const [view, setView] = useState<View>(FIT);
  const load = useCallback(async (signal: AbortSignal) => (await guest.photosById([id], signal))[0], [guest, id]);
  const { value } = useLoaded(load);
  const at = photos.findIndex((photo) => photo.id === id);
  const photo = photos[at];
  const large = value?.id === id ? value : undefined;
  const save = useSaving(large);
  const step = (by: -1 | 1) => {
    const other = photos[at + by];
    if (!other) return;
    setView(FIT);
    onShow(other.id);
  };

  useStillBackground();
  useFocusWithin(root, id);
  useViewerKeys((key) => {
    if (key === "Escape") onClose();
    else if (key === "ArrowLeft") step(-1);
    else if (key === "ArrowRight") step(1);
    else if (key === "f" && photo) onChoose(photo);
    else if (key === "+" || key === "=") zoom.current?.by(ZOOM_STEP);
    else if (key === "-") zoom.current?.by(1 / ZOOM_STEP);
  });
  return (
    <div ref={root} className="viewer" role="dialog" aria-modal="true" aria-label={t("photo.label")} tabIndex={-1}>
      <div className="viewer-main">
        <div className="viewer-bar">
          <button type="button" className="icon-button" aria-label={t("do.close")} onClick={onClose}>
            <Icon name="close" />
          </button>
          <h1 className="viewer-name">{photo?.title ?? photo?.name}</h1>
          {photo && <Heart photo={photo} onChoose={onChoose} />}
          {canSave && (
            <button
              type="button"
              className="icon-button"
              aria-label={t("do.download")}
              disabled={save.busy || !large}
              onClick={() => void save.run()}
            >
              <Icon name="download" />
            </button>
          )}
        </div>
        {photo && (
          <div className="stages">
            <Stage
              key={id}
              ref={zoom}
              photo={shownOf(large ?? photo, large !== undefined)}
              located={null}
              view={view}
              onView={setView}
              onSwipe={step}
            />
          </div>
        )}
        <ZoomControls view={view} zoom={zoom} onFit={() => setView(FIT)} />
        {photos[at - 1] && (
          <button type="button" className="step previous" aria-label={t("photo.previous")} onClick={() => step(-1)}>
            <Icon name="left" size={28} />
          </button>
        )}
        {photos[at + 1] && (
          <button type="button" className="step next" aria-label={t("photo.next")} onClick={() => step(1)}>
            <Icon name="right" size={28} />
          </button>
        )}
      </div>
    </div>
  );
}

// Guests are shown no original, as if browsers could not show it; labels say that no more will be known.
const NEVER_SHOWN = "TIFF";
function shownOf({ id, name, width, height, thumbnailUrl, renditions }: SharedPhoto, isAll: boolean): Shown {
  const known = { id, name, width, height, thumbnailUrl, renditions, format: NEVER_SHOWN };
  return isAll ? { ...known, labels: [] } : known;
}

function useSaving(photo: SharedPhoto | undefined) {
  const notify = useNotify();
  return useTask(
    useCallback(async () => {
      if (!photo?.downloadUrl) return;
      const { name, downloadUrl, renditions } = photo;
      const saved = fetchFile(downloadUrl).then(async (response) => {
        if (!response.ok) throw new Error(t("failed.download"));
        const isPicture = renditions?.some(({ url }) => url === downloadUrl);
        saveBlob(await response.blob(), isPicture ? renditionName(name, response) : name);
      });
      await saved.catch((error) => notify(messageOf(error)));
    }, [photo, notify]),
  );
}
