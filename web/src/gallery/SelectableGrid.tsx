import { useCallback, useEffect, useMemo, useState } from "react";
import { Icon } from "../ui/Icon";
import { DeletePhotos } from "./DeletePhotos";
import type { GridPhoto, GridSection } from "./gridPhoto";
import { MovePhotos } from "./MovePhotos";
import { focusInList, openIds, successor } from "./openList";
import { PhotoGrid } from "./PhotoGrid";
import { NOTHING, type Selection, toggledOne, within, withRange } from "./selection";

interface Props {
  label: string;
  sections: GridSection[];
  loadMore: () => void;
  onTop?: (photo: GridPhoto) => void;
}

type Asking = { what: "delete" | "move"; photos: GridPhoto[] } | null;

/** A grid whose photos can be chosen, one or many, to be moved or deleted. */
export function SelectableGrid({ label, sections, loadMore, onTop }: Props) {
  const photos = useMemo(() => sections.flatMap((section) => section.photos), [sections]);
  const ids = useMemo(() => photos.map(({ id }) => id), [photos]);
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [asking, setAsking] = useState<Asking>(null);
  const { chosen } = useMemo(() => within(selection, ids), [selection, ids]);

  const toggle = useCallback(
    (id: string, range: boolean) => setSelection((old) => (range ? withRange(old, id, ids) : toggledOne(old, id))),
    [ids],
  );
  const chooseAll = useCallback(() => setSelection({ chosen: new Set(ids), anchor: null }), [ids]);
  const clear = useCallback(() => setSelection(NOTHING), []);
  const close = useCallback(() => setAsking(null), []);
  const chosenPhotos = () => photos.filter(({ id }) => chosen.has(id));
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
        loadMore={loadMore}
        onTop={onTop}
        chosen={chosen}
        onToggle={toggle}
        onChooseAll={chooseAll}
        onDelete={(photo) => setAsking({ what: "delete", photos: chosen.size > 0 ? chosenPhotos() : [photo] })}
      />
      {chosen.size > 0 && (
        <section className="selection-bar" aria-label="Chosen photos">
          <button type="button" className="icon-button" aria-label="Choose none" onClick={clear}>
            <Icon name="close" />
          </button>
          <p role="status">{chosen.size.toLocaleString()} chosen</p>
          <button
            type="button"
            className="button small"
            onClick={() => setAsking({ what: "move", photos: chosenPhotos() })}
          >
            <Icon name="album" size={18} />
            Move
          </button>
          <button
            type="button"
            className="button small"
            onClick={() => setAsking({ what: "delete", photos: chosenPhotos() })}
          >
            <Icon name="trash" size={18} />
            Delete
          </button>
        </section>
      )}
      {asking?.what === "delete" && <DeletePhotos photos={asking.photos} onClose={close} onDeleted={deleted} />}
      {asking?.what === "move" && (
        <MovePhotos
          photos={asking.photos}
          onClose={close}
          onMoved={() => {
            close();
            clear();
          }}
        />
      )}
    </>
  );
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
