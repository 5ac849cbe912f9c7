import { describe, expect, it } from "vitest";
import { listedNames, nameProblem } from "../src/albums/names";
import type { Album } from "../src/api";

const album = (id: string, name: string, count = 0): Album => ({
  id,
  name,
  count,
  createdAt: "2026-03-01",
  sort: "captured",
  cover: null,
});

describe("nameProblem", () => {
  const albums = [album("1", "Summer"), album("2", "Café")];
  it.each([
    ["Winter", undefined, null],
    ["Summer", undefined, "You already have an album “Summer”."],
    [" summer ", undefined, "You already have an album “Summer”."],
    ["Cafe\u0301", undefined, "You already have an album “Café”."],
    // To write its name otherwise is no problem.
    ["SUMMER", "1", null],
    ["SUMMER", "2", "You already have an album “Summer”."],
  ])("says of %j for %s: %s", (name, id, problem) => expect(nameProblem(name, albums, id)).toBe(problem));
});

describe("listedNames", () => {
  it("tells albums of one name apart by their photos", () => {
    const texts = listedNames([album("1", "Summer", 3), album("2", "Winter", 2), album("3", "summer", 1)]);
    expect(texts.map(({ text }) => text)).toEqual(["Summer (3 photos)", "Winter", "summer (1 photo)"]);
  });
});
