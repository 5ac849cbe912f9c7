import { expect, test } from "vitest";
import type { Picture } from "../src/api";
import { resultSections } from "../src/search/resultSections";

const picture = (id: string): Picture => ({ id, name: `${id}.jpg`, labels: [], matched: [] }) as unknown as Picture;

function shown(pictures: string[], described: string[], isRelaxed = false) {
  const sections = resultSections(pictures.map(picture), described.map(picture), isRelaxed);
  return sections.map(({ title, photos }) => [title, ...photos.map(({ id }) => id)]);
}

test("without anything described there are no headings", () => {
  expect(shown(["a", "b"], [])).toEqual([[undefined, "a", "b"]]);
  expect(shown([], [])).toEqual([[undefined]]);
});

test("what is described stands behind what has the words", () => {
  expect(shown(["a"], ["b", "c"])).toEqual([
    [undefined, "a"],
    ["Looks like what you describe", "b", "c"],
  ]);
  expect(shown([], ["b"])).toEqual([["Looks like what you describe", "b"]]);
});

test("what is described stands before what lacks some of the words, and once", () => {
  expect(shown(["a", "b"], ["b", "c"], true)).toEqual([
    ["Looks like what you describe", "b", "c"],
    ["With some of the words", "a"],
  ]);
  expect(shown(["b"], ["b"], true)).toEqual([["Looks like what you describe", "b"]]);
});
