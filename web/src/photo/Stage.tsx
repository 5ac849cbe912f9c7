import { type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import type { WholePhoto } from "../api";
import { t } from "../texts/texts";
import { type ShownUrl, usePhotoUrl } from "../urls/usePhotoUrl";
import { Boxes, type Located } from "./Boxes";
import { isDisplayed } from "./displayed";
import { fitted, type Size } from "./fit";
import { useZoom, type Zoom } from "./useZoom";
import type { View } from "./zoom";

/** What is needed to show a photo; more of it than lists know may come later. */
export type Shown = Pick<WholePhoto, "id" | "name" | "width" | "height" | "format" | "thumbnailUrl"> &
  Partial<Pick<WholePhoto, "signedUrl" | "labels" | "inscription" | "renditions">>;

interface Props {
  photo: Shown;
  located: Located | null;
  view: View;
  onView: (view: View) => void;
  onSwipe: (direction: -1 | 1) => void;
  /** Nothing more will be known of the photo. */
  isAll?: boolean;
  ref?: Ref<Zoom>;
}

/**
 * The photo, as large as possible or larger: its large rendition, and the original where that has more to show. A small
 * picture stands for it until it is loaded. Boxes around the instances of what is `located`.
 */
export function Stage({ photo, located, view, onView, onSwipe, isAll = false, ref }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const room = useSize(stage);
  const [natural, setNatural] = useState<Size | null>(null);
  const [loaded, setLoaded] = useState<string>();
  const known = photo.width && photo.height ? { width: photo.width, height: photo.height } : natural;
  const { width, height } = known ?? UNKNOWN;
  const size = useMemo(() => room && fitted({ width, height }, room), [room, width, height]);
  const { gestures, zoom } = useZoom({ stage, room, fitted: size, natural: known ?? UNKNOWN, view, onView, onSwipe });
  useImperativeHandle(ref, () => zoom);
  const picture = usePicture(photo, isAll, view.scale > 1 ? view.scale * (size?.width ?? 0) * devicePixelRatio : 0);
  const placeholder = photo.renditions?.[0]?.url ?? photo.thumbnailUrl;
  return (
    <div ref={stage} className="stage" data-zoomed={view.scale > 1} {...gestures}>
      {size && (
        <div className="frame" style={{ width: size.width, height: size.height, transform: transformOf(view) }}>
          {(loaded ?? placeholder) && picture.url !== loaded && (
            <img className="frame-thumbnail" src={loaded ?? placeholder} alt="" draggable={false} />
          )}
          {picture.url && (
            <img
              key={picture.url}
              className="frame-photo"
              src={picture.url}
              alt={altText(photo)}
              draggable={false}
              data-loaded={picture.url === loaded}
              onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
                setNatural({ width: naturalWidth, height: naturalHeight });
                setLoaded(picture.url);
              }}
              onError={picture.broken}
            />
          )}
          {picture.failed && <p className="frame-broken">{t("photo.broken")}</p>}
          {located && <Boxes located={located} />}
        </div>
      )}
    </div>
  );
}

/** The picture to show; `enlarged`: how many pixels of the screen it is wide, 0 where it just fits. */
function usePicture(photo: Shown, isAll: boolean, enlarged: number): ShownUrl {
  const isWhole = photo.labels !== undefined;
  const made = photo.renditions ?? [];
  const large = isWhole ? made.at(-1) : undefined;
  const shown = usePhotoUrl(photo.id, "largeUrl", large?.url, isAll && made.length > 0);
  const kind = isDisplayed(photo.format) ? "signedUrl" : "thumbnailUrl";
  const isThere = made.length > 0 && !shown.failed;
  const isEnough = isThere && !(large && showsMore(photo, large, enlarged));
  const original = usePhotoUrl(photo.id, kind, photo[kind] ?? undefined, !isEnough && (isAll || isWhole));
  return isEnough || !(isAll || isWhole) ? shown : original;
}

/** Whether the original has pixels to show that its large rendition lacks. */
function showsMore({ format, width = 0 }: Shown, large: Size, enlarged: number): boolean {
  return isDisplayed(format) && width > large.width && enlarged > large.width * ENLARGED;
}

// A rendition that is enlarged by less still looks sharp.
const ENLARGED = 1.25;
const UNKNOWN: Size = { width: 800, height: 600 };

function transformOf({ scale, x, y }: View): string {
  return `translate(${x * 100}%, ${y * 100}%) scale(${scale})`;
}

function altText({ name, labels = [], inscription }: Shown): string {
  if (inscription?.altText) return inscription.altText;
  const seen = labels.slice(0, 5).map((label) => label.name);
  return seen.length > 0 ? `${name}: ${seen.join(", ")}` : name;
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
