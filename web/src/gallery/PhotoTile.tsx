import { type MouseEvent, memo } from "react";
import { follow, here, navigate } from "../router";
import { photoPath } from "../routes";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { useTilePicture } from "../urls/useTilePicture";
import { STACK_KEY, TILE_KEYS } from "./flags";
import type { GridPhoto } from "./gridPhoto";
import { StackButton } from "./StackButton";
import { StatusBadge } from "./StatusBadge";
import { TileFlags } from "./TileFlags";

interface Props {
  photo: GridPhoto;
  index: number;
  top: number;
  left: number;
  width: number;
  height: number;
  isStop: boolean;
  /** "mixed": some photos of its stack are. */
  isChosen: boolean | "mixed";
  /** Other photos are chosen: then a click chooses, too, instead of opening. */
  isChoosing: boolean;
  onFocus: (index: number) => void;
  onToggle: (id: string, range: boolean) => void;
  onStack: (photo: GridPhoto) => void;
}

// Pixels: there is no room for the words of a badge.
const NARROW = 110;

export const PhotoTile = memo(function PhotoTile(props: Props) {
  const { photo, index, top, left, width, height, isStop, isChosen, isChoosing, onFocus, onToggle, onStack } = props;
  const { stack } = photo;
  const picture = useTilePicture(photo, width);
  const href = photoPath(photo.id);
  const open = (event: MouseEvent) => {
    if (isChoosing || event.shiftKey) {
      event.preventDefault();
      onToggle(photo.id, event.shiftKey);
    } else follow(event, () => navigate(href, { background: here() }));
  };
  return (
    <div
      className="tile"
      data-status={photo.status}
      data-chosen={isChosen}
      data-narrow={width < NARROW}
      data-rejected={photo.rejected}
      data-stack={stack && (stack.isOpen ? "open" : "closed")}
      data-sensitive={photo.sensitive}
      style={{ top, left, width, height }}
    >
      <a
        href={href}
        className="tile-link"
        data-index={index}
        tabIndex={isStop ? 0 : -1}
        aria-keyshortcuts={stack ? `${TILE_KEYS} ${STACK_KEY}` : TILE_KEYS}
        onFocus={() => onFocus(index)}
        onClick={open}
      >
        {picture.src ? (
          <img {...picture} alt={photo.alt ?? photo.name} decoding="async" />
        ) : (
          <span className="tile-name">{photo.name}</span>
        )}
        {photo.caption && <span className="tile-caption">{photo.caption}</span>}
        <StatusBadge photo={photo} />
        <TileFlags photo={photo} />
      </a>
      <button
        type="button"
        className="tile-check"
        tabIndex={-1}
        aria-pressed={isChosen}
        aria-label={
          stack && !stack.isOpen
            ? t("stacks.choose", { count: stack.photos.length, name: photo.name })
            : t("grid.choose", { name: photo.name })
        }
        onClick={(event) => onToggle(photo.id, event.shiftKey)}
      >
        <Icon name={isChosen === "mixed" ? "minus" : "check"} size={16} />
      </button>
      {stack && <StackButton photo={photo} stack={stack} onStack={onStack} />}
    </div>
  );
});
