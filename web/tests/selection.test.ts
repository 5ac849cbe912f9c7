import { describe, expect, it } from "vitest";
import {
  dragged,
  EVERYTHING,
  NOTHING,
  type Selection,
  toggledAll,
  toggledOne,
  within,
  withRange,
} from "../src/gallery/selection";

const IDS = ["a", "b", "c", "d", "e"];
const chosen = (selection: Selection) => [...selection.chosen].sort();

describe("a selection", () => {
  it("takes photos in and out, one by one", () => {
    const two = toggledOne(toggledOne(NOTHING, "a"), "c");
    expect(chosen(two)).toEqual(["a", "c"]);
    expect(chosen(toggledOne(two, "a"))).toEqual(["c"]);
    expect(chosen(NOTHING)).toEqual([]);
  });

  it("takes all of a section, or none of it if all were chosen", () => {
    const all = toggledAll(toggledOne(NOTHING, "a"), ["a", "b"]);
    expect(chosen(all)).toEqual(["a", "b"]);
    expect(chosen(toggledAll(toggledOne(all, "c"), ["a", "b"]))).toEqual(["c"]);
  });

  it("takes what a drag goes over, and lets go what it goes back from", () => {
    const before = toggledOne(NOTHING, "e");
    expect(chosen(dragged(before, "a", "c", IDS))).toEqual(["a", "b", "c", "e"]);
    expect(chosen(dragged(before, "a", "b", IDS))).toEqual(["a", "b", "e"]);
    expect(chosen(dragged(before, "c", "b", IDS))).toEqual(["b", "c", "e"]);
  });

  it("takes a range from the one before, in either direction", () => {
    expect(chosen(withRange(toggledOne(NOTHING, "b"), "d", IDS))).toEqual(["b", "c", "d"]);
    expect(chosen(withRange(toggledOne(NOTHING, "d"), "b", IDS))).toEqual(["b", "c", "d"]);
    expect(chosen(withRange(NOTHING, "b", IDS))).toEqual(["b"]);
    expect(chosen(withRange({ chosen: new Set(), anchor: "gone" }, "b", IDS))).toEqual(["b"]);
  });

  it("forgets photos that are gone", () => {
    const two = toggledOne(toggledOne(NOTHING, "a"), "c");
    expect(chosen(within(two, ["c", "d"]))).toEqual(["c"]);
    expect(within(two, IDS)).toBe(two);
  });

  it("of everything takes what comes later, until something is taken out", () => {
    expect(chosen(within(EVERYTHING, IDS))).toEqual(IDS);
    expect(chosen(within(EVERYTHING, [...IDS, "f"]))).toEqual([...IDS, "f"]);
    const but = toggledOne(within(EVERYTHING, IDS), "b");
    expect(chosen(within(but, [...IDS, "f"]))).toEqual(["a", "c", "d", "e"]);
  });
});
