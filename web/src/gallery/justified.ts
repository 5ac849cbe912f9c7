/** Rows of photos that fill the width exactly, computed from their ratios alone: nothing moves when images arrive. */

export interface Tile {
  /** Index among all photos of the grid. */
  index: number;
  left: number;
  width: number;
}

export interface Row {
  kind: "row";
  top: number;
  height: number;
  tiles: Tile[];
}

export interface Heading {
  kind: "heading";
  top: number;
  height: number;
  title: string;
  /** The section that it stands above. */
  section: number;
}

export type Block = Row | Heading;

export interface Section {
  title?: string;
  /** Width / height of each photo. */
  ratios: number[];
}

export interface Measures {
  /** All in pixels. */
  width: number;
  rowHeight: number;
  gap: number;
  headingHeight: number;
}

// Otherwise a panorama or a strip would take a whole row, or vanish.
const NARROWEST = 0.45;
const WIDEST = 3;

interface Laid {
  start: Start;
  measures: Measures;
  blocks: Block[];
  /** Where the next section begins. */
  end: number;
}

// Pages arrive while somebody scrolls: then most sections are where they were.
const LAID = new WeakMap<Section, Laid>();

export function justified(sections: Section[], measures: Measures): { blocks: Block[]; height: number } {
  const blocks: Block[] = [];
  let top = 0;
  let first = 0;
  sections.forEach((section, number) => {
    const laid = laidOut(section, { number, first, top }, measures);
    blocks.push(...laid.blocks);
    top = laid.end;
    first += section.ratios.length;
  });
  return { blocks, height: Math.max(0, top - measures.gap) };
}

interface Start {
  number: number;
  first: number;
  top: number;
}

function laidOut(section: Section, start: Start, measures: Measures): Laid {
  const before = LAID.get(section);
  if (before && isEqual(before.start, start) && isEqual(before.measures, measures)) return before;
  const laid = { start, measures, ...blocksOf(section, start, measures) };
  LAID.set(section, laid);
  return laid;
}

function isEqual<Numbers extends Start | Measures>(one: Numbers, other: Numbers): boolean {
  return (Object.keys(one) as (keyof Numbers)[]).every((name) => one[name] === other[name]);
}

function blocksOf({ title, ratios }: Section, { number, first, top }: Start, measures: Measures) {
  const blocks: Block[] = [];
  let end = top;
  if (title) {
    blocks.push({ kind: "heading", top: end, height: measures.headingHeight, title, section: number });
    end += measures.headingHeight;
  }
  for (const row of rows(ratios, measures)) {
    const tiles = row.tiles.map((tile) => ({ ...tile, index: first + tile.index }));
    blocks.push({ ...row, top: end, tiles });
    end += row.height + measures.gap;
  }
  return { blocks, end };
}

function rows(ratios: number[], { width, rowHeight, gap }: Measures): Row[] {
  const found: Row[] = [];
  let start = 0;
  let sum = 0;
  ratios.forEach((ratio, index) => {
    sum += shown(ratio);
    const space = width - (index - start) * gap;
    if (space / sum > rowHeight) return;
    // With this photo the row is too low, without it too high: the closer one wins.
    const without = (space + gap) / (sum - shown(ratio));
    if (index > start && without - rowHeight < rowHeight - space / sum) {
      found.push(row(ratios, start, index, without, gap));
      start = index;
      sum = shown(ratio);
    } else {
      found.push(row(ratios, start, index + 1, space / sum, gap));
      start = index + 1;
      sum = 0;
    }
  });
  if (start < ratios.length) {
    const space = width - (ratios.length - 1 - start) * gap;
    found.push(row(ratios, start, ratios.length, Math.min(rowHeight, space / sum), gap));
  }
  return found;
}

function row(ratios: number[], start: number, end: number, height: number, gap: number): Row {
  let left = 0;
  const tiles = ratios.slice(start, end).map((ratio, offset) => {
    const tile = { index: start + offset, left, width: shown(ratio) * height };
    left += tile.width + gap;
    return tile;
  });
  return { kind: "row", top: 0, height, tiles };
}

function shown(ratio: number): number {
  return Math.min(WIDEST, Math.max(NARROWEST, ratio));
}

/** The blocks between two heights, of blocks that lie one below the other. */
export function visible(blocks: Block[], from: number, to: number): Block[] {
  const first = firstWhere(blocks, (block) => block.top + block.height >= from);
  return blocks.slice(
    first,
    firstWhere(blocks, (block) => block.top > to),
  );
}

// There are thousands of blocks, and somebody scrolls: each step halves what is left to look at.
function firstWhere(blocks: Block[], isBelow: (block: Block) => boolean): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBelow(blocks[middle] as Block)) high = middle;
    else low = middle + 1;
  }
  return low;
}

export type Direction = "left" | "right" | "up" | "down" | "pageUp" | "pageDown" | "first" | "last";

/** The photo that a key leads to from `index`, or `index` itself at an edge. `page`: pixels to a page. */
export function neighbour(blocks: Block[], index: number, direction: Direction, page: number): number {
  const grid = blocks.filter((block) => block.kind === "row");
  const at = grid.findIndex((row) => row.tiles.some((tile) => tile.index === index));
  const from = grid[at]?.tiles.find((tile) => tile.index === index);
  if (!from) return index;
  const last = grid.at(-1)?.tiles.at(-1)?.index ?? index;
  if (direction === "first") return 0;
  if (direction === "last") return last;
  if (direction === "left") return Math.max(0, index - 1);
  if (direction === "right") return Math.min(last, index + 1);
  const row = rowFrom(grid, at, direction, page);
  return row ? nearest(row, from.left + from.width / 2) : index;
}

function rowFrom(grid: Row[], at: number, direction: "up" | "down" | "pageUp" | "pageDown", page: number) {
  if (direction === "up") return grid[at - 1];
  if (direction === "down") return grid[at + 1];
  const top = grid[at]?.top ?? 0;
  if (direction === "pageUp") return grid.find((row) => row.top >= top - page);
  return grid.findLast((row) => row.top <= top + page);
}

function nearest(row: Row, centre: number): number {
  const distance = (tile: Tile) => Math.abs(tile.left + tile.width / 2 - centre);
  return row.tiles.reduce((best, tile) => (distance(tile) < distance(best) ? tile : best)).index;
}
