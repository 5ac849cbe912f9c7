import { memo, useEffect, useRef } from "react";
import type { GridPhoto } from "../gallery/gridPhoto";
import { t } from "../texts/texts";
import { usePhotoUrl } from "../urls/usePhotoUrl";

// On either side; more do not fit the widest screen.
const BESIDE = 14;

interface Props {
  photos: GridPhoto[];
  at: number;
  show: (id: string) => void;
}

/** The photos before and after, small. */
export function FilmStrip({ photos, at, show }: Props) {
  const strip = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another photo is to be in the middle.
  useEffect(() => {
    const current = strip.current?.querySelector<HTMLElement>("[aria-current]");
    if (strip.current && current)
      strip.current.scrollLeft = current.offsetLeft - (strip.current.clientWidth - current.clientWidth) / 2;
  }, [at]);
  return (
    <nav ref={strip} className="film" aria-label={t("photo.film")}>
      {photos.slice(Math.max(0, at - BESIDE), at + BESIDE + 1).map((photo) => (
        <Small key={photo.id} photo={photo} isCurrent={photo.id === photos[at]?.id} show={show} />
      ))}
    </nav>
  );
}

interface SmallProps {
  photo: GridPhoto;
  isCurrent: boolean;
  show: (id: string) => void;
}

const Small = memo(function Small({ photo, isCurrent, show }: SmallProps) {
  const { url, broken } = usePhotoUrl(photo.id, "thumbnailUrl", photo.thumbnailUrl, photo.status === "SUCCEEDED");
  return (
    <button
      type="button"
      className="film-photo"
      data-sensitive={photo.sensitive}
      aria-label={photo.name}
      aria-current={isCurrent || undefined}
      tabIndex={-1}
      onClick={() => show(photo.id)}
    >
      {url && <img src={url} alt="" decoding="async" onError={broken} />}
    </button>
  );
});
