import { describe, expect, it } from "vitest";
import { type Block, justified, neighbour, type Row, visible } from "../src/gallery/justified";

const MEASURES = { width: 1000, rowHeight: 200, gap: 6, headingHeight: 50 };
const RATIOS = Array.from({ length: 200 }, (_, index) => [1.5, 0.75, 1, 1.78, 0.56][(index * 7) % 5] ?? 1);

function rowsOf(blocks: Block[]): Row[] {
  return blocks.filter((block) => block.kind === "row");
}

describe("justified", () => {
  it("shows every photo once, in order", () => {
    const { blocks } = justified([{ ratios: RATIOS }], MEASURES);
    const shown = rowsOf(blocks).flatMap((row) => row.tiles.map((tile) => tile.index));
    expect(shown).toEqual(RATIOS.map((_, index) => index));
  });

  it("fills the width exactly, but for the last row", () => {
    const rows = rowsOf(justified([{ ratios: RATIOS }], MEASURES).blocks);
    for (const row of rows.slice(0, -1)) {
      const last = row.tiles.at(-1);
      expect((last?.left ?? 0) + (last?.width ?? 0)).toBeCloseTo(MEASURES.width, 6);
    }
  });

  it("keeps rows near the height that is wanted, the last one no higher", () => {
    const rows = rowsOf(justified([{ ratios: RATIOS }], MEASURES).blocks);
    for (const row of rows) {
      expect(row.height).toBeGreaterThan(140);
      expect(row.height).toBeLessThan(280);
    }
    expect(rows.at(-1)?.height).toBeLessThanOrEqual(200);
  });

  it("keeps the ratio of each photo", () => {
    const rows = rowsOf(justified([{ ratios: RATIOS }], MEASURES).blocks);
    for (const row of rows)
      for (const tile of row.tiles) expect(tile.width / row.height).toBeCloseTo(RATIOS[tile.index] ?? 0);
  });

  it("bounds what a panorama or a strip takes", () => {
    const [row] = rowsOf(justified([{ ratios: [20] }], MEASURES).blocks);
    expect(row?.tiles[0]?.width).toBe(600);
    const [strip] = rowsOf(justified([{ ratios: [0.01] }], MEASURES).blocks);
    expect(strip?.tiles[0]?.width).toBe(90);
  });

  it("begins each section with its heading and a new row", () => {
    const { blocks, height } = justified(
      [
        { title: "A", ratios: [1, 1] },
        { title: "B", ratios: [1] },
      ],
      MEASURES,
    );
    expect(blocks.map((block) => block.kind)).toEqual(["heading", "row", "heading", "row"]);
    expect(blocks.map((block) => block.top)).toEqual([0, 50, 256, 306]);
    expect(rowsOf(blocks)[1]?.tiles[0]?.index).toBe(2);
    expect(height).toBe(506);
  });

  it("has no height without photos", () => {
    expect(justified([], MEASURES)).toEqual({ blocks: [], height: 0 });
  });
});

describe("visible", () => {
  it("leaves out what is far away", () => {
    const { blocks } = justified([{ ratios: RATIOS }], MEASURES);
    const some = visible(blocks, 1000, 1400);
    expect(some.length).toBeLessThanOrEqual(4);
    for (const block of some) expect(block.top + block.height).toBeGreaterThanOrEqual(1000);
  });
});

describe("neighbour", () => {
  const { blocks } = justified([{ ratios: [1, 1, 1, 1, 1] }, { title: "B", ratios: [1, 1, 1] }], {
    ...MEASURES,
    width: 612,
  });
  // 0 1 2 / 3 4 / 5 6 7

  it.each([
    [0, "left", 0],
    [0, "right", 1],
    [7, "right", 7],
    [1, "down", 4],
    [2, "down", 4],
    [4, "down", 6],
    [6, "up", 4],
    [0, "up", 0],
    [7, "down", 7],
    [4, "first", 0],
    [4, "last", 7],
    [1, "pageDown", 6],
    [6, "pageUp", 1],
    [7, "pageDown", 7],
    [0, "pageUp", 0],
  ] as const)("from %i %s to %i", (from, direction, to) => {
    expect(neighbour(blocks, from, direction, 1000)).toBe(to);
  });

  it("leads no further than a page", () => {
    const column = justified([{ ratios: Array(10).fill(3) }], { ...MEASURES, width: 500 });
    const rows = column.blocks.length;
    const page = 3.5 * (column.height / rows);
    expect(neighbour(column.blocks, 0, "pageDown", page)).toBe(3);
    expect(neighbour(column.blocks, 9, "pageUp", page)).toBe(6);
  });
});
