import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import type { GridPhoto, Stack } from "./gridPhoto";

interface Props {
  photo: GridPhoto;
  stack: Stack;
  onStack: (photo: GridPhoto) => void;
}

/** How many photos a tile stands for; it shows them in place, or hides all but the first again. */
export function StackButton({ photo, stack: { photos, isOpen }, onStack }: Props) {
  if (photos[0]?.id !== photo.id) return null;
  const name = t(isOpen ? "stacks.close" : "stacks.open", { count: photos.length });
  return (
    <button
      type="button"
      className="tile-stack"
      tabIndex={-1}
      aria-expanded={isOpen}
      aria-label={name}
      title={name}
      onClick={() => onStack(photo)}
    >
      <Icon name={isOpen ? "minus" : "copies"} size={14} />
      {photos.length}
    </button>
  );
}
