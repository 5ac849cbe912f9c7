import { describe, expect, it } from "vitest";
import {
  choosesFrom,
  filterOf,
  isChosen,
  literally,
  looselyOf,
  phraseOf,
  termsOf,
  toggled,
  withoutFacet,
} from "../src/search/query";

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

describe("looselyOf", () => {
  it("is not the whole value, which only what is certain has", () => {
    expect(looselyOf("labels", "Mobile Phone")).toBe('label:"Mobile Phone"');
  });
});

describe("phraseOf", () => {
  it.each([
    ["STOP", "STOP"],
    ["Café zum Löwen", '"Café zum Löwen"'],
    ["Total: 12,50", '"Total: 12,50"'],
    ['the "Lion"', '"the  Lion "'],
  ])("of %s", (value, phrase) => {
    expect(phraseOf(value)).toBe(phrase);
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
    ["car", "colours", "red", "car color:red"],
    ["car color:red", "colours", "red", "car"],
    ["car COLOR:Red night", "colours", "red", "car night"],
    ['label:="dog" x', "labels", "Dog", "x"],
    ["*", "labels", "Dog", "label:=Dog"],
    ["label:=Dog", "labels", "Dog", ""],
    ["dog OR cat", "years", "2019", "(dog OR cat) taken:2019"],
    ["(dog OR cat) taken:2019", "years", "2019", "dog OR cat"],
    ["(dog OR cat) car taken:2019", "years", "2019", "(dog OR cat) car"],
    ["-color:red", "colours", "red", "-color:red color:red"],
    ["NOT color:red", "colours", "red", "NOT color:red color:red"],
    ["color:!red", "colours", "red", "color:!red color:red"],
    // Two values of one facet are a choice.
    ["taken:2019", "years", "2020", "taken:2019 OR taken:2020"],
    ["car taken:2019", "years", "2020", "car (taken:2019 OR taken:2020)"],
    ["car (taken:2019 OR taken:2020)", "years", "2021", "car (taken:2019 OR taken:2020 OR taken:2021)"],
    ["car (taken:2019 OR taken:2020)", "years", "2019", "car taken:2020"],
    ["taken:2019 OR taken:2020", "years", "2021", "taken:2019 OR taken:2020 OR taken:2021"],
    ["taken:2019 OR taken:2020", "years", "2020", "taken:2019"],
    ["car taken:2019,2020", "years", "2020", "car taken:2019"],
    ["label:=Dog|=Cat", "labels", "Mobile Phone", 'label:=Dog OR label:=Cat OR label:="Mobile Phone"'],
    ["taken:2019", "labels", "Dog", "taken:2019 label:=Dog"],
    ["taken:2019 OR taken:2020", "labels", "Dog", "(taken:2019 OR taken:2020) label:=Dog"],
    ["(taken:2019 OR taken:2020) label:=Dog", "labels", "Dog", "taken:2019 OR taken:2020"],
    ["(taken:2019 OR taken:2020) label:=Dog", "years", "2019", "taken:2020 label:=Dog"],
    // Anything else is no choice of a facet.
    ["(taken:2019 OR dog)", "years", "2019", "(taken:2019 OR dog) taken:2019"],
    ["-(taken:2019 OR taken:2020) x", "years", "2019", "-(taken:2019 OR taken:2020) x taken:2019"],
    ["(taken:2019 dog)", "years", "2019", "(taken:2019 dog) taken:2019"],
    ["(a)(b)", "years", "2019", "(a)(b) taken:2019"],
    ['"taken:2019"', "years", "2019", '"taken:2019" taken:2019'],
  ] as const)("%s with %s %s is %s", (query, facet, value, result) => {
    expect(toggled(query, facet, value)).toBe(result);
  });

  it("twice changes nothing", () => {
    for (const query of ["car", "dog OR cat", '"mobile phone" -x', "(a OR b) c", "car (color:blue OR color:green)"]) {
      expect(toggled(toggled(query, "colours", "red"), "colours", "red")).toBe(query);
    }
  });

  it("knows what is there", () => {
    expect(isChosen("car color:red", "colours", "red")).toBe(true);
    expect(isChosen('"car color:red"', "colours", "red")).toBe(false);
    expect(isChosen("car (color:blue OR color:red)", "colours", "red")).toBe(true);
    expect(isChosen("car (color:blue OR night)", "colours", "blue")).toBe(false);
    expect(choosesFrom("car taken:july", "years")).toBe(true);
    expect(choosesFrom("car -taken:2019", "years")).toBe(false);
  });
});

describe("withoutFacet", () => {
  it.each([
    ["car taken:2019", "car"],
    ["taken:2019 OR taken:2020", "*"],
    ["(taken:2019 OR taken:2020) (dog OR cat)", "dog OR cat"],
    ["car -taken:2019", "car -taken:2019"],
  ])("of %s is %s", (query, rest) => {
    expect(withoutFacet(query, "years")).toBe(rest);
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
