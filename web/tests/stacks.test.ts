import { describe, expect, it } from "vitest";
import type { GridPhoto } from "../src/gallery/gridPhoto";
import { completed, NOTHING } from "../src/gallery/selection";
import { areAlike, closedStacks, photosOf, stacked } from "../src/gallery/stacks";
import { maxDifferentBits } from "../src/limits.json";

const WHOLE = "0123456789abcdef0123456789abcdef";
const MIDDLE = "fedcba98765432100f1e2d3c4b5a6978";
const LOOK = WHOLE + MIDDLE;
const OTHER = "5".repeat(32) + "9".repeat(32);

/** The look with so many bits turned, of its whole and of its middle. */
function turned(bits: number): string {
  const mask = (1n << BigInt(bits)) - 1n;
  const half = (digits: string) => (BigInt(`0x${digits}`) ^ (mask << 60n)).toString(16).padStart(32, "0");
  return half(WHOLE) + half(MIDDLE);
}

function photo(id: string, seconds: number, look: string | undefined = LOOK): GridPhoto {
  const capturedAt = `2019-07-14T10:00:${String(seconds).padStart(2, "0")}`;
  return { id, name: id, status: "SUCCEEDED", step: null, uploadedAt: "2026-03-01T10:00:00Z", capturedAt, look };
}

const BURST = [photo("c", 9), photo("b", 5, turned(12)), photo("a", 0)];
const CLOSED = new Set<string>();

/** "a" is a photo alone, "cba" a closed stack, "c!" a photo of an open one. */
function shown(photos: GridPhoto[], open = CLOSED, hasMore = false): string[] {
  return stacked(photos, open, hasMore).map((tile) =>
    tile.stack?.isOpen
      ? `${tile.id}!`
      : photosOf(tile)
          .map(({ id }) => id)
          .join(""),
  );
}

describe("areAlike", () => {
  it("takes looks that differ in few bits, and of crops", () => {
    expect(areAlike(LOOK, turned(maxDifferentBits))).toBe(true);
    expect(areAlike(LOOK, turned(maxDifferentBits + 1))).toBe(false);
    expect(areAlike(LOOK, OTHER)).toBe(false);
    for (const crop of [MIDDLE + OTHER.slice(32)]) {
      expect(areAlike(LOOK, crop)).toBe(true);
      expect(areAlike(crop, LOOK)).toBe(true);
    }
  });
});

describe("stacked", () => {
  it("shows photos as one that look the same and were taken within seconds of each other", () => {
    expect(shown([photo("z", 59), ...BURST, photo("y", 0, OTHER), photo("x", 0, undefined)])).toEqual([
      "z",
      "cba",
      "y",
      "x",
    ]);
    const late = [photo("b", 16), photo("a", 10)];
    expect(shown(late)).toEqual(["b", "a"]);
  });

  it("needs the time of capture", () => {
    expect(shown(BURST.map((one) => ({ ...one, capturedAt: undefined })))).toEqual(["c", "b", "a"]);
  });

  it("shows all photos of an open stack, as long as one of those that opened it is there", () => {
    expect(shown(BURST, new Set(["b"]))).toEqual(["c!", "b!", "a!"]);
    expect(shown([photo("d", 11), ...BURST], new Set(["b"]))).toEqual(["d!", "c!", "b!", "a!"]);
  });

  it("waits with the last photos for what may belong to them", () => {
    const two = BURST.slice(0, 2);
    expect(shown(two, CLOSED, true)).toEqual(["c", "b"]);
    expect(shown([...BURST, photo("y", 0, OTHER)], CLOSED, true)).toEqual(["cba", "y"]);
    expect(shown(two)).toEqual(["cb"]);
  });

  it("gives the same tile for the same stack", () => {
    const [before] = stacked(BURST, CLOSED, false);
    expect(stacked([...BURST, photo("y", 0, OTHER)], CLOSED, false)[0]).toBe(before);
    const changed = BURST.map((one) => (one.id === "b" ? { ...one, rating: 3 } : one));
    expect(stacked(changed, CLOSED, false)[0]?.stack?.photos[1]?.rating).toBe(3);
    expect(stacked(BURST, new Set(["c"]), false)[0]).not.toBe(before);
  });
});

describe("a closed stack", () => {
  it("is chosen as a whole", () => {
    const tiles = stacked([photo("z", 59), ...BURST], CLOSED, false);
    const stacks = closedStacks(tiles);
    expect(stacks).toEqual([["c", "b", "a"]]);
    const touched = completed({ ...NOTHING, chosen: new Set(["z", "b"]) }, stacks);
    expect([...touched.chosen].sort()).toEqual(["a", "b", "c", "z"]);
    expect(completed(NOTHING, stacks)).toBe(NOTHING);
    expect(closedStacks(stacked(BURST, new Set(["a"]), false))).toEqual([]);
  });
});
