import {
  type DOMAttributes,
  type KeyboardEvent,
  useCallback,
  useEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from "react";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { STACK_KEY } from "./flags";
import type { GridPhoto, GridSection } from "./gridPhoto";
import {
  type Block,
  type Direction,
  type Heading,
  justified,
  neighbour,
  type Row,
  type Section,
  visible,
} from "./justified";
import { setOpenList } from "./openList";
import { PhotoTile } from "./PhotoTile";
import { photosOf } from "./stacks";
import { rowHeight, type TileSize, useTileSize } from "./tileSize";
import { useDragChoice } from "./useDragChoice";
import { MARGIN, useRange, useWidth } from "./useViewport";

/** How photos get another place: by Alt and an arrow key, or by being dragged. */
export interface Order {
  moveBy: (id: string, by: number) => void;
  dragging: Pick<DOMAttributes<HTMLDivElement>, "onDragStart" | "onDragOver" | "onDrop">;
}

interface Props {
  label: string;
  sections: GridSection[];
  /** Those of all sections. */
  photos: GridPhoto[];
  loadMore: () => void;
  chosen: ReadonlySet<string>;
  /** `range`: all photos from the one that was chosen last. */
  onToggle: (id: string, range: boolean) => void;
  onToggleSection: (section: GridSection) => void;
  onDragStart: () => void;
  /** The pointer is held down, and went from the one photo to the other. */
  onDrag: (from: string, to: string) => void;
  onChooseAll: () => void;
  onDelete: (photo: GridPhoto) => void;
  /** A key that is none of the grid's own; true if it means something for the photo. */
  onKey: (key: string, photo: GridPhoto) => boolean;
  /** Opens the stack of a photo, or closes it. */
  onStack: (photo: GridPhoto) => void;
  /** The photos are in an order by hand. */
  order?: Order;
  /** Told which photo is at the top of the window. */
  onTop?: (photo: GridPhoto) => void;
}

const GAP = 6;
const HEADING_HEIGHT = 48;
// Of the window's height: what was at its edge stays in sight.
const PAGE_SHARE = 0.8;
const UNKNOWN_RATIO = 4 / 3;
const DIRECTIONS: Record<string, Direction> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  PageUp: "pageUp",
  PageDown: "pageDown",
  Home: "first",
  End: "last",
};

/** Justified rows; only those near the window are in the document. One tab stop; arrow keys move within it. */
export function PhotoGrid(props: Props) {
  const { label, sections, photos, loadMore, chosen, onToggle, order, onTop } = props;
  const { onToggleSection, onChooseAll, onDelete, onKey, onStack } = props;
  const grid = useRef<HTMLDivElement>(null);
  const width = useWidth(grid);
  const [from, to] = useRange(grid);
  const tileSize = useTileSize();
  const layout = useMemo(() => laidOut(sections, width, tileSize), [sections, width, tileSize]);
  const [current, setCurrent] = useState(0);
  const moved = useRef(false);
  const [, redraw] = useReducer((count: number) => count + 1, 0);

  const goTo = useCallback(
    (index: number) => {
      moved.current = true;
      setCurrent(index);
      if (!tileAt(grid.current, index)) bringIntoView(grid.current, layout.blocks, index);
      redraw();
    },
    [layout],
  );

  useEffect(() => {
    const focus = (id: string) => {
      const index = photos.findIndex((tile) => photosOf(tile).some((photo) => photo.id === id));
      if (index >= 0) goTo(index);
    };
    setOpenList({ photos: photos.flatMap(photosOf), loadMore, focus });
  }, [photos, loadMore, goTo]);

  // The tile may be rendered only after the window has moved to it.
  useEffect(() => {
    if (!moved.current) return;
    const tile = tileAt(grid.current, current);
    tile?.focus({ preventScroll: true });
    tile?.scrollIntoView({ block: "nearest" });
    moved.current = tile === null;
  });

  const shown = useMemo(() => visible(layout.blocks, from, to), [layout, from, to]);
  const top = photos[firstBelow(shown, from + MARGIN)];
  useEffect(() => {
    if (top) onTop?.(top);
  }, [top, onTop]);

  const idOf = useCallback((index: number) => photos[index]?.id, [photos]);
  const dragging = useDragChoice(grid, idOf, props);

  const onKeyDown = (event: KeyboardEvent) => {
    const direction = DIRECTIONS[event.key];
    const photo = photos[current];
    const isCommand = event.ctrlKey || event.metaKey;
    if (direction && !event.altKey && !isCommand) {
      event.preventDefault();
      const next = neighbour(layout.blocks, current, direction, innerHeight * PAGE_SHARE);
      if (next !== current) goTo(next);
    } else if (order && photo && event.altKey && (direction === "left" || direction === "right")) {
      event.preventDefault();
      const by = direction === "left" ? -1 : 1;
      order.moveBy(photo.id, by);
      goTo(Math.min(Math.max(current + by, 0), photos.length - 1));
    } else if (event.key.toLowerCase() === "a" && isCommand) {
      event.preventDefault();
      onChooseAll();
    } else if (event.key === "Delete" && photo) {
      event.preventDefault();
      onDelete(photo);
    } else if (event.key === " " && photo && isOfTile(event.target)) {
      event.preventDefault();
      onToggle(photo.id, event.shiftKey);
    } else if (event.key === STACK_KEY && photo?.stack && !isCommand) {
      event.preventDefault();
      onStack(photo);
    } else if (photo && !isCommand && !event.altKey && onKey(event.key, photo)) {
      event.preventDefault();
    }
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a list's items would have to be its children, rows lie between.
    <div
      ref={grid}
      className="grid"
      role="group"
      aria-label={label}
      data-choosing={chosen.size > 0}
      style={{ height: layout.height }}
      onKeyDown={onKeyDown}
      {...dragging}
      {...order?.dragging}
    >
      {shown.map((block) =>
        block.kind === "heading" ? (
          <SectionHeading
            key={`h${block.top}`}
            heading={block}
            isChosen={sections[block.section]?.photos.flatMap(photosOf).every(({ id }) => chosen.has(id)) ?? false}
            onToggle={() => sections[block.section] && onToggleSection(sections[block.section] as GridSection)}
          />
        ) : (
          <GridRow
            key={photos[block.tiles[0]?.index ?? 0]?.id}
            row={block}
            photos={photos}
            current={Math.min(current, photos.length - 1)}
            chosen={chosen}
            onFocus={setCurrent}
            onToggle={onToggle}
            onStack={onStack}
          />
        ),
      )}
    </div>
  );
}

/** The first photo of the first row that is not above `top`. */
function firstBelow(blocks: Block[], top: number): number {
  const row = blocks.find((block): block is Row => block.kind === "row" && block.top + block.height > top);
  return row?.tiles[0]?.index ?? 0;
}

// A button's space is its own.
function isOfTile(target: EventTarget): boolean {
  return (target as HTMLElement).matches("[data-index]");
}

function tileAt(grid: HTMLElement | null, index: number): HTMLElement | null {
  return grid?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null;
}

function bringIntoView(grid: HTMLElement | null, blocks: Block[], index: number): void {
  const row = blocks.find((block) => block.kind === "row" && block.tiles.some((tile) => tile.index === index));
  if (!grid || !row) return;
  const top = grid.getBoundingClientRect().top + row.top;
  scrollBy(0, top - (innerHeight - row.height) / 2);
}

function laidOut(sections: GridSection[], width: number, size: TileSize) {
  const measured = sections.map(measuredOf);
  return width > 0
    ? justified(measured, { width, rowHeight: rowHeight(size, width), gap: GAP, headingHeight: HEADING_HEIGHT })
    : { blocks: [], height: 0 };
}

const MEASURED = new WeakMap<GridSection, Section>();

function measuredOf(section: GridSection): Section {
  const known = MEASURED.get(section);
  if (known) return known;
  const measured = { title: section.title, ratios: section.photos.map(ratioOf) };
  MEASURED.set(section, measured);
  return measured;
}

function ratioOf({ width, height, thumbnailWidth, thumbnailHeight }: GridPhoto): number {
  if (width && height) return width / height;
  return thumbnailWidth && thumbnailHeight ? thumbnailWidth / thumbnailHeight : UNKNOWN_RATIO;
}

function SectionHeading(props: { heading: Heading; isChosen: boolean; onToggle: () => void }) {
  const { heading, isChosen, onToggle } = props;
  const { title, top, height } = heading;
  return (
    <div className="grid-heading" style={{ top, height }}>
      <h2>{title}</h2>
      <button
        type="button"
        className="tile-check"
        tabIndex={-1}
        aria-pressed={isChosen}
        aria-label={t("grid.chooseAllOf", { title })}
        onClick={onToggle}
      >
        <Icon name="check" size={14} />
      </button>
    </div>
  );
}

interface RowProps extends Pick<Props, "chosen" | "onToggle" | "onStack"> {
  row: Row;
  photos: GridPhoto[];
  current: number;
  onFocus: (index: number) => void;
}

function GridRow({ row, photos, current, chosen, ...handlers }: RowProps) {
  return row.tiles.map(({ index, left, width }) => {
    const photo = photos[index];
    if (!photo) return null;
    return (
      <PhotoTile
        key={photo.id}
        photo={photo}
        index={index}
        top={row.top}
        left={left}
        width={width}
        height={row.height}
        isStop={index === current}
        isChosen={howChosen(photo, chosen)}
        isChoosing={chosen.size > 0}
        {...handlers}
      />
    );
  });
}

function howChosen(tile: GridPhoto, chosen: ReadonlySet<string>): boolean | "mixed" {
  if (!tile.stack) return chosen.has(tile.id);
  const photos = photosOf(tile);
  const count = photos.filter(({ id }) => chosen.has(id)).length;
  return count === photos.length || (count > 0 && "mixed");
}
