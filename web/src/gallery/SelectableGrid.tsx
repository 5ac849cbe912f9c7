import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { messageOf } from "../api";
import { here, navigate } from "../router";
import { comparePath } from "../routes";
import { ShareDialog } from "../shares/ShareDialog";
import { useNotify } from "../ui/notices";
import { DeletePhotos } from "./DeletePhotos";
import { DownloadPhotos } from "./DownloadPhotos";
import { FlagPhotos } from "./FlagPhotos";
import { type GridPhoto, type GridSection, isInBin, isOwn } from "./gridPhoto";
import { MovePhotos } from "./MovePhotos";
import { focusInList, openIds, successor } from "./openList";
import { type Order, PhotoGrid } from "./PhotoGrid";
import { type Action, SelectionBar } from "./SelectionBar";
import {
  completed,
  dragged,
  EVERYTHING,
  NOTHING,
  type Selection,
  toggledAll,
  toggledOne,
  within,
  withRange,
} from "./selection";
import { closedStacks, photosOf } from "./stacks";
import { TagPhotos } from "./TagPhotos";
import { useFlagKeys } from "./useFlags";
import { useRestore } from "./useRestore";

interface Props {
  label: string;
  sections: GridSection[];
  loadMore: () => void;
  /** There are more photos than these, and they can be loaded. */
  hasMore: boolean;
  /** The album that they are shown in. */
  album?: string;
  /** It is sorted by hand. */
  order?: Order;
  onTop?: (photo: GridPhoto) => void;
  /** Opens the stack of a photo, or closes it. */
  onStack?: (photo: GridPhoto) => void;
}

const none = () => undefined;

type Asking = { what: Action; photos: GridPhoto[] } | null;

/** A grid whose photos can be chosen, one or many, and what can be done with them. */
export function SelectableGrid({ label, sections, loadMore, hasMore, album, order, onTop, onStack = none }: Props) {
  const tiles = useMemo(() => sections.flatMap((section) => section.photos), [sections]);
  const photos = useMemo(() => tiles.flatMap(photosOf), [tiles]);
  const stacks = useMemo(() => closedStacks(tiles), [tiles]);
  const ids = useMemo(() => photos.map(({ id }) => id), [photos]);
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [asking, setAsking] = useState<Asking>(null);
  const current = useMemo(() => within(selection, ids), [selection, ids]);
  const { chosen } = current;
  const areComing = current.isAll === true && hasMore;

  // What was chosen with all that is yet to come is there only once it has come.
  useEffect(() => {
    if (areComing) loadMore();
  }, [areComing, loadMore]);

  const change = useCallback(
    (next: (old: Selection) => Selection) => setSelection((old) => next(within(old, ids))),
    [ids],
  );
  const toggle = useCallback(
    (id: string, range: boolean) =>
      change((old) => {
        if (range) return completed(withRange(old, id, ids), stacks);
        const stack = stacks.find(([first]) => first === id);
        return stack ? toggledAll(old, stack) : toggledOne(old, id);
      }),
    [change, ids, stacks],
  );
  const chooseAll = useCallback(() => setSelection(EVERYTHING), []);
  const clear = useCallback(() => setSelection(NOTHING), []);
  const close = useCallback(() => setAsking(null), []);
  const done = useCallback(() => {
    close();
    clear();
  }, [close, clear]);
  const toggleSection = useCallback(
    (section: GridSection) =>
      change((old) =>
        toggledAll(
          old,
          section.photos.flatMap(photosOf).map(({ id }) => id),
        ),
      ),
    [change],
  );
  const before = useRef(current);
  const drag = useCallback(
    (from: string, to: string) => setSelection(completed(dragged(before.current, from, to, ids), stacks)),
    [ids, stacks],
  );
  const chosenPhotos = () => photos.filter(({ id }) => chosen.has(id));
  const meant = (photo: GridPhoto) => (chosen.size > 0 ? chosenPhotos() : photosOf(photo));
  const pressed = useFlagKeys();
  const restore = useRestore();
  const notify = useNotify();
  const act = (what: Action) => {
    if (what !== "restore") return setAsking({ what, photos: chosenPhotos() });
    restore(chosenPhotos()).catch((error) => notify(messageOf(error)));
    clear();
  };
  useEscape(chosen.size > 0 && !asking, clear);

  // The focus moves to the next photo.
  const deleted = useCallback(() => {
    const next = asking?.photos.length === 1 ? successor(openIds(), asking.photos[0]?.id ?? "") : undefined;
    if (next) focusInList(next);
    clear();
  }, [asking, clear]);

  return (
    <>
      <PhotoGrid
        label={label}
        sections={sections}
        photos={tiles}
        loadMore={loadMore}
        onTop={onTop}
        order={order}
        chosen={chosen}
        onToggle={toggle}
        onToggleSection={toggleSection}
        onDragStart={() => {
          before.current = current;
        }}
        onDrag={drag}
        onChooseAll={chooseAll}
        onDelete={(photo) => meant(photo).every(isOwn) && setAsking({ what: "delete", photos: meant(photo) })}
        onKey={(key, photo) => pressed(key, meant(photo))}
        onStack={onStack}
      />
      {chosen.size > 0 && (
        <SelectionBar
          count={chosen.size}
          inBin={chosenPhotos().every(isInBin)}
          areOwn={chosenPhotos().every(isOwn)}
          areComing={areComing}
          onAll={current.isAll || (chosen.size === ids.length && !hasMore) ? undefined : chooseAll}
          onClear={clear}
          onCompare={chosen.size === 2 ? () => compare([...chosen]) : undefined}
          onAct={act}
        />
      )}
      {asking?.what === "delete" && <DeletePhotos photos={asking.photos} onClose={close} onDeleted={deleted} />}
      {asking?.what === "move" && <MovePhotos photos={asking.photos} from={album} onClose={close} onMoved={done} />}
      {asking?.what === "tag" && <TagPhotos photos={asking.photos} onClose={close} onDone={done} />}
      {asking?.what === "flag" && <FlagPhotos photos={asking.photos} onClose={close} onDone={done} />}
      {asking?.what === "share" && (
        <ShareDialog what={{ photos: asking.photos.map(({ id }) => id) }} title={label} onClose={close} />
      )}
      {asking?.what === "download" && <DownloadPhotos photos={asking.photos} onClose={close} />}
    </>
  );
}

function compare([one = "", other = ""]: string[]): void {
  navigate(comparePath(one, other), { background: here() });
}

function useEscape(active: boolean, action: () => void): void {
  useEffect(() => {
    if (!active) return;
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key === "Escape" && !target.closest("input, dialog, .viewer")) action();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [active, action]);
}
