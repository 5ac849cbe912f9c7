import { useCallback, useEffect, useRef, useState } from "react";
import { DeletePhotos } from "../gallery/DeletePhotos";
import { useFlagKeys } from "../gallery/useFlags";
import { leave, navigate } from "../router";
import { photoPath } from "../routes";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { Failure, Spinner } from "../ui/States";
import type { Located } from "./Boxes";
import { FilmStrip } from "./FilmStrip";
import { Panel } from "./Panel";
import { type Shown, Stage } from "./Stage";
import { type Switch, Toolbar } from "./Toolbar";
import { useFullScreen } from "./useFullScreen";
import { useNeighbours } from "./useNeighbours";
import { useFocusWithin, useStillBackground } from "./useOver";
import { usePhoto } from "./usePhoto";
import { useSlideshow } from "./useSlideshow";
import { useViewerKeys } from "./useViewerKeys";
import type { Zoom } from "./useZoom";
import { ZOOM_STEP, ZoomControls } from "./ZoomControls";
import { FIT, type View } from "./zoom";

interface Props {
  id: string;
  /** Another photo of the list to begin with beside it. */
  beside: string | null;
  background: string;
}

/** A large photo, over the page from which it was opened. */
export default function Viewer({ id, beside: asked, background }: Props) {
  const { photos, at, previous, next } = useNeighbours(id);
  const [deleting, setDeleting] = useState(false);
  const [panel, setPanel] = useState(true);
  const [located, setLocated] = useState<Located | null>(null);
  const [view, setView] = useState<View>(FIT);
  const [compared, setCompared] = useState(asked);
  const root = useRef<HTMLDivElement>(null);
  const zoom = useRef<Zoom>(null);
  const flag = useFlagKeys();
  const full = useFullScreen(root);

  const close = useCallback(() => leave(background), [background]);
  const show = useCallback(
    (other: string | undefined) => {
      setLocated(null);
      setView(FIT);
      if (other) navigate(photoPath(other), { replace: true, background });
    },
    [background],
  );
  const slideshow = useSlideshow(next, show);
  const removed = useCallback(() => {
    const other = next ?? previous;
    if (other) show(other);
    else close();
  }, [next, previous, show, close]);
  const { value: photo, error, isMissing, reload, set } = usePhoto(id, removed);
  const shown = photo?.id === id ? photo : null;
  // A list knows enough to show it at once, unless its file was not read yet.
  const early: Shown | undefined = shown ?? (photos[at]?.format ? photos[at] : undefined);
  const beside = photos.find((other) => other.id === compared);

  const step = (by: -1 | 1) => {
    slideshow.stop();
    if (!beside) return show(by < 0 ? previous : next);
    const from = photos.indexOf(beside) + by;
    const other = photos[photos[from]?.id === id ? from + by : from];
    if (other) setCompared(other.id);
  };
  const compare = () => setCompared(beside ? null : (next ?? previous ?? null));

  useStillBackground();
  useFocusWithin(root, id);
  useEffect(() => {
    if (early) document.title = `${early.name} · Photo Search`;
  }, [early]);
  useViewerKeys((key, isTyping) => {
    if (isTyping) root.current?.focus();
    else if (key === "Escape") close();
    else if (key === "ArrowLeft") step(-1);
    else if (key === "ArrowRight") step(1);
    else if (key === "Delete" && !shown?.owner) setDeleting(true);
    else if (key === "i") setPanel(!panel);
    else if (key === "+" || key === "=") zoom.current?.by(ZOOM_STEP);
    else if (key === "-") zoom.current?.by(1 / ZOOM_STEP);
    else if (key === "z") view.scale === 1 ? zoom.current?.toActual() : setView(FIT);
    else if (key === "F") full?.toggle();
    else if (key === "c") compare();
    else if (key === " ") slideshow.toggle();
    else if (shown) flag(key, [shown]);
  });

  const switches: Switch[] = [
    {
      label: t("photo.details"),
      title: t("photo.detailsKey"),
      icon: "info",
      isOn: panel,
      toggle: () => setPanel(!panel),
    },
  ];
  if (full)
    switches.unshift({ label: t("photo.full"), title: t("photo.fullKey"), icon: "full", isWide: true, ...full });
  if (next ?? previous) {
    switches.unshift({
      label: t("photo.compare"),
      title: t("photo.compareKey"),
      icon: "compare",
      isOn: beside !== undefined,
      isWide: true,
      toggle: compare,
    });
  }
  if (next)
    switches.unshift({
      label: t("photo.slideshow"),
      title: t("photo.slideshowKey"),
      icon: slideshow.isOn ? "pause" : "play",
      ...slideshow,
    });
  const stage = { view, onView: setView, onSwipe: step };
  const hasPanel = panel && !slideshow.isOn;
  return (
    <div ref={root} className="viewer" role="dialog" aria-modal="true" aria-label={t("photo.label")} tabIndex={-1}>
      <div className="viewer-main">
        <Toolbar
          photo={early ?? null}
          switches={switches}
          onDelete={!early || shown?.owner ? undefined : () => setDeleting(true)}
          onClose={close}
        />
        {early && (
          <div className="stages">
            <Stage key={id} ref={zoom} photo={early} located={located} {...stage} />
            {beside && <Stage key={beside.id} photo={beside} isAll located={null} {...stage} />}
          </div>
        )}
        {!early && !error && <Spinner label={t("photo.loading")} />}
        {!shown && isMissing && <Failure message={t("photo.noSuch")} />}
        {!shown && error && !isMissing && <Failure message={error} retry={reload} />}
        {early && <ZoomControls view={view} zoom={zoom} onFit={() => setView(FIT)} />}
        {photos.length > 1 && <FilmStrip photos={photos} at={at} show={show} />}
        {previous && (
          <button type="button" className="step previous" aria-label={t("photo.previous")} onClick={() => step(-1)}>
            <Icon name="left" size={28} />
          </button>
        )}
        {next && (
          <button type="button" className="step next" aria-label={t("photo.next")} onClick={() => step(1)}>
            <Icon name="right" size={28} />
          </button>
        )}
      </div>
      {hasPanel && shown && <Panel key={id} photo={shown} onChange={set} onLocated={setLocated} show={show} />}
      {deleting && shown && <DeletePhotos photos={[shown]} onClose={() => setDeleting(false)} />}
    </div>
  );
}
