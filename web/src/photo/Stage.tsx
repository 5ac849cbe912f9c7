import { type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import type { Label, WholePhoto } from "../api";
import { t } from "../texts/texts";
import { usePhotoUrl } from "../urls/usePhotoUrl";
import { isDisplayed } from "./displayed";
import { fitted, type Size } from "./fit";
import { useZoom, type Zoom } from "./useZoom";
import type { View } from "./zoom";

/** What is needed to show a photo; more of it than lists know may come later. */
export type Shown = Pick<WholePhoto, "id" | "name" | "width" | "height" | "format" | "thumbnailUrl"> &
  Partial<Pick<WholePhoto, "signedUrl" | "labels" | "inscription">>;

interface Props {
  photo: Shown;
  label: Label | null;
  view: View;
  onView: (view: View) => void;
  onSwipe: (direction: -1 | 1) => void;
  ref?: Ref<Zoom>;
}

/** The photo, as large as possible or larger; its thumbnail until it is loaded; boxes around the instances of `label`. */
export function Stage({ photo, label, view, onView, onSwipe, ref }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const room = useSize(stage);
  const [natural, setNatural] = useState<Size | null>(null);
  const [loaded, setLoaded] = useState(false);
  const kind = isDisplayed(photo.format) ? "signedUrl" : "thumbnailUrl";
  const original = usePhotoUrl(photo.id, kind, photo[kind] ?? undefined);
  const known = photo.width && photo.height ? { width: photo.width, height: photo.height } : natural;
  const { width, height } = known ?? UNKNOWN;
  const size = useMemo(() => room && fitted({ width, height }, room), [room, width, height]);
  const { gestures, zoom } = useZoom({ stage, room, fitted: size, natural: known ?? UNKNOWN, view, onView, onSwipe });
  useImperativeHandle(ref, () => zoom);
  return (
    <div ref={stage} className="stage" data-zoomed={view.scale > 1} {...gestures}>
      {size && (
        <div className="frame" style={{ width: size.width, height: size.height, transform: transformOf(view) }}>
          {photo.thumbnailUrl && !loaded && (
            <img className="frame-thumbnail" src={photo.thumbnailUrl} alt="" draggable={false} />
          )}
          {original.url && (
            <img
              className="frame-photo"
              src={original.url}
              alt={altText(photo)}
              draggable={false}
              data-loaded={loaded}
              onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
                setNatural({ width: naturalWidth, height: naturalHeight });
                setLoaded(true);
              }}
              onError={original.broken}
            />
          )}
          {original.failed && <p className="frame-broken">{t("photo.broken")}</p>}
          {label && <Boxes label={label} />}
        </div>
      )}
    </div>
  );
}

const UNKNOWN: Size = { width: 800, height: 600 };

function transformOf({ scale, x, y }: View): string {
  return `translate(${x * 100}%, ${y * 100}%) scale(${scale})`;
}

function altText({ name, labels = [], inscription }: Shown): string {
  if (inscription?.altText) return inscription.altText;
  const seen = labels.slice(0, 5).map((label) => label.name);
  return seen.length > 0 ? `${name}: ${seen.join(", ")}` : name;
}

function Boxes({ label }: { label: Label }) {
  return label.instances.map(({ confidence, boundingBox: { left, top, width, height } }) => (
    <div
      key={`${left} ${top} ${width} ${height}`}
      className="box"
      style={{ left: percent(left), top: percent(top), width: percent(width), height: percent(height) }}
    >
      <span className={top < 0.06 ? "box-name inside" : "box-name"}>
        {label.name} {Math.round(confidence)} %
      </span>
    </div>
  ));
}

function percent(ratio: number): string {
  return `${ratio * 100}%`;
}

function useSize(element: React.RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null);
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
