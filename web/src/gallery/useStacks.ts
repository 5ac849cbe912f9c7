import { useCallback, useMemo, useState } from "react";
import type { GridPhoto } from "./gridPhoto";
import { focusInList } from "./openList";
import { useStacking } from "./stacking";
import { stacked } from "./stacks";
import type { PhotoList } from "./usePhotos";

interface Stacks {
  tiles: GridPhoto[];
  /** Opens the stack of a photo, or closes it. */
  onStack: (photo: GridPhoto) => void;
}

const NONE: ReadonlySet<string> = new Set();

/** A list's photos as tiles: those of a burst are one, if the user likes that and the list `isTimeline`. */
export function useStacks({ photos, cursor }: PhotoList, isTimeline: boolean): Stacks {
  const isOn = useStacking() && isTimeline;
  const [open, setOpen] = useState(NONE);
  const hasMore = cursor !== null;
  const tiles = useMemo(() => (isOn ? stacked(photos, open, hasMore) : photos), [photos, open, hasMore, isOn]);
  const onStack = useCallback(({ stack }: GridPhoto) => {
    const ids = new Set(stack?.photos.map(({ id }) => id));
    setOpen((old) => (stack?.isOpen ? new Set([...old].filter((id) => !ids.has(id))) : new Set([...old, ...ids])));
    // Its other photos have no tile any more.
    const [first] = ids;
    if (stack?.isOpen && first) focusInList(first);
  }, []);
  return { tiles, onStack };
}
