import { useEffect, useRef, useState } from "react";
import type { Label, WholePhoto } from "../api";
import { photoFormats } from "../limits.json";
import { usePhotoUrl } from "../urls/usePhotoUrl";
import { fitted, type Size } from "./fit";

/** The photo, as large as possible; its thumbnail until it is loaded; boxes around the instances of `label`. */
export function Stage({ photo, label }: { photo: WholePhoto; label: Label | null }) {
  const stage = useRef<HTMLDivElement>(null);
  const room = useSize(stage);
  const [natural, setNatural] = useState<Size | null>(null);
  const [loaded, setLoaded] = useState(false);
  const kind = isDisplayed(photo.format) ? "signedUrl" : "thumbnailUrl";
  const original = usePhotoUrl(photo.id, kind, photo[kind] ?? undefined);
  const known = photo.width && photo.height ? { width: photo.width, height: photo.height } : natural;
  const size = room && fitted(known ?? { width: 800, height: 600 }, room);
  return (
    <div ref={stage} className="stage">
      {size && (
        <div className="frame" style={{ width: size.width, height: size.height }}>
          {photo.thumbnailUrl && !loaded && <img className="frame-thumbnail" src={photo.thumbnailUrl} alt="" />}
          {original.url && (
            <img
              className="frame-photo"
              src={original.url}
              alt={altText(photo)}
              data-loaded={loaded}
              onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
                setNatural({ width: naturalWidth, height: naturalHeight });
                setLoaded(true);
              }}
              onError={original.broken}
            />
          )}
          {original.failed && <p className="frame-broken">This file cannot be shown as a picture.</p>}
          {label && <Boxes label={label} />}
        </div>
      )}
    </div>
  );
}

function isDisplayed(format: string | null | undefined): boolean {
  return photoFormats.find(({ name }) => name === format)?.displayed ?? true;
}

function altText({ name, labels }: WholePhoto): string {
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
