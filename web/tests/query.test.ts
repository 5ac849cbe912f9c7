import { describe, expect, it } from "vitest";
import { filterOf, hasTerm, literally, termsOf, toggled } from "../src/search/query";

describe("filterOf", () => {
  it.each([
    ["labels", "Dog", "label:=Dog"],
    ["labels", "Mobile Phone", 'label:="Mobile Phone"'],
    ["colours", "red", "color:red"],
    ["years", "2019", "taken:2019"],
    ["tags", 'the "best"', 'tag:"the  best "'],
    ["tags", "the \u201cbest\u201d", 'tag:"the  best "'],
    ["tags", "a|b", 'tag:="a|b"'],
    ["cameras", "D90 (old)", 'camera:="D90 (old)"'],
  ] as const)("of %s %s is %s", (facet, value, filter) => {
    expect(filterOf(facet, value)).toBe(filter);
  });
});

describe("termsOf", () => {
  it.each([
    ["red  car ", ["red", "car"]],
    ['label:"Mobile Phone" -night', ['label:"Mobile Phone"', "-night"]],
    ["(dog OR cat) -(a b) x", ["(dog OR cat)", "-(a b)", "x"]],
    ['"a (b" c', ['"a (b"', "c"]],
    ['"not closed yet', ['"not closed yet']],
    ["", []],
  ])("of %s", (query, terms) => {
    expect(termsOf(query)).toEqual(terms);
  });
});

describe("toggled", () => {
  it.each([
    ["car", "color:red", "car color:red"],
    ["car color:red", "color:red", "car"],
    ["car COLOR:Red night", "color:red", "car night"],
    ["label:dog x", 'label:"Dog"', "x"],
    ["*", "label:Dog", "label:Dog"],
    ["label:Dog", "label:Dog", ""],
    ["dog OR cat", "taken:2019", "(dog OR cat) taken:2019"],
    ["(dog OR cat) taken:2019", "taken:2019", "dog OR cat"],
    ["(dog OR cat) car taken:2019", "taken:2019", "(dog OR cat) car"],
    ["-color:red", "color:red", "-color:red color:red"],
  ])("%s with %s is %s", (query, term, result) => {
    expect(toggled(query, term)).toBe(result);
  });

  it("twice changes nothing", () => {
    for (const query of ["car", "dog OR cat", '"mobile phone" -x', "(a OR b) c"]) {
      expect(toggled(toggled(query, "color:red"), "color:red")).toBe(query);
    }
  });

  it("knows what is there", () => {
    expect(hasTerm("car color:red", "color:red")).toBe(true);
    expect(hasTerm('"car color:red"', "color:red")).toBe(false);
  });
});

describe("literally", () => {
  it.each([
    ["beach last summer", "last summer", 'beach "last summer"'],
    ["two dogs, please", "two dogs", '"two dogs", please'],
    ["beach", "last summer", "beach"],
  ])("%s with %s is %s", (query, words, result) => {
    expect(literally(query, words)).toBe(result);
  });
});
