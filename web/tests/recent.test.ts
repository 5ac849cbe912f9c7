import { describe, expect, it } from "vitest";
import { RecentSearches } from "../src/search/recent";

function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as unknown as Storage;
}

describe("RecentSearches", () => {
  it("has the latest first, each once, and eight at the most", () => {
    const recent = new RecentSearches("a@example.com", storage());
    for (const text of ["cat", "dog", "CAT"]) recent.remember(text);
    expect(recent.matching("")).toEqual(["CAT", "dog"]);
    for (let number = 0; number < 9; number += 1) recent.remember(`photo ${number}`);
    expect(recent.matching("")).toHaveLength(8);
    expect(recent.matching("")[0]).toBe("photo 8");
  });

  it("has a few that begin with what is typed, but not that itself", () => {
    const recent = new RecentSearches("a@example.com", storage());
    for (const text of ["dog", "dog beach", "Dog 1", "dog 2", "dog 3", "cat"]) recent.remember(text);
    expect(recent.matching("Dog")).toEqual(["dog 3", "dog 2", "Dog 1"]);
    expect(recent.matching("dog 3 ")).toEqual([]);
  });

  it("is one user's, and gone when they say so", () => {
    const shared = storage();
    const recent = new RecentSearches("a@example.com", shared);
    recent.remember("cat");
    expect(new RecentSearches("b@example.com", shared).matching("")).toEqual([]);
    recent.forget();
    expect(recent.matching("")).toEqual([]);
  });

  it("does not mind what others have written there", () => {
    const broken = storage();
    for (const text of ["{", "{}", "[1, null]"]) {
      broken.setItem("photo-search-recent a", text);
      expect(new RecentSearches("a", broken).matching("")).toEqual([]);
    }
  });
});
