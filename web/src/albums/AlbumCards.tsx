import { type ReactNode, useCallback, useState } from "react";
import type { Album, Picture, SavedSearch } from "../api";
import { Link } from "../router";
import { albumPath, searchPath } from "../routes";
import { utcOffset } from "../search/utcOffset";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { Icon, type IconName } from "../ui/Icon";
import { EndOfList } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";
import { srcSetOf } from "../urls/useTilePicture";
import { useFollowing, useRenewal } from "./reloading";

/** `onBroken`: its cover's URL does not work any more. */
export function AlbumCard({ album, onBroken }: { album: Album; onBroken: () => void }) {
  const { id, name, count, cover } = album;
  return (
    <Card href={albumPath(id)} name={name} icon="album" cover={cover} onBroken={onBroken}>
      {t("count.photos", { count })}
    </Card>
  );
}

/** A saved search as an album of what it finds; it is searched for once it comes near the window. */
export function SmartAlbumCard({ search }: { search: SavedSearch }) {
  const [isNear, setNear] = useState(false);
  const reached = useCallback(() => setNear(true), []);
  const { value, reload } = useFound(search.query, isNear);
  useFollowing(reload);
  const renew = useRenewal(reload);
  const photos = value ? t("count.photos", { count: value.total }) : "…";
  const found = value?.pictures[0];
  const cover = found && { ...found, width: found.thumbnailSize?.width };
  return (
    <Card href={searchPath(search.query)} name={search.name} icon="search" cover={cover} onBroken={renew}>
      {t("album.smart", { photos })}
      {!isNear && <EndOfList reached={reached} />}
    </Card>
  );
}

function useFound(query: string, wanted: boolean) {
  const { api } = useServices();
  return useLoaded(
    useCallback(
      async (signal: AbortSignal) => (wanted ? api.search({ query, size: 1, utc_offset: utcOffset() }, signal) : null),
      [api, query, wanted],
    ),
  );
}

interface CardProps {
  href: string;
  name: string;
  icon: IconName;
  cover:
    | (Partial<Pick<Picture, "thumbnailUrl" | "renditions" | "sensitive">> & { width?: number | undefined })
    | null
    | undefined;
  onBroken: () => void;
  children: ReactNode;
}

function Card({ href, name, icon, cover, onBroken, children }: CardProps) {
  const { thumbnailUrl, width, renditions: [larger] = [] } = cover ?? {};
  const srcSet = srcSetOf(thumbnailUrl, width, larger?.url, larger?.width);
  return (
    <li>
      <Link href={href} className="album">
        <span className="album-cover" data-sensitive={cover?.sensitive}>
          {thumbnailUrl ? (
            <img src={thumbnailUrl} srcSet={srcSet} sizes="auto, 320px" alt="" loading="lazy" onError={onBroken} />
          ) : (
            <Icon name={icon} size={40} />
          )}
        </span>
        <span className="album-name">{name}</span>
        <span className="album-count">{children}</span>
      </Link>
    </li>
  );
}
