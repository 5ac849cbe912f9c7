import { describe, expect, it } from "vitest";
import { changeOfKey, flagged } from "../src/gallery/flags";
import { changeOf, shownOf } from "../src/photo/corrections";

describe("changeOfKey", () => {
  it.each([
    ["4", [{}], { rating: 4 }],
    ["0", [{ rating: 4 }], { rating: 0 }],
    ["f", [{}, { favourite: true }], { favourite: true }],
    ["f", [{ favourite: true }, { favourite: true }], { favourite: false }],
    ["x", [{}], { rejected: true }],
    ["6", [{}], null],
    ["z", [{}], null],
    ["f", [], null],
  ])("%s", (key, photos, change) => expect(changeOfKey(key, photos)).toEqual(change));
});

describe("flagged", () => {
  it("is what lists show after the change", () => {
    const before = { id: "a", rating: 2, rejected: true };
    expect(flagged(before, { favourite: true, rejected: false, rating: 0 })).toEqual({ id: "a", favourite: true });
    expect(flagged(before, { hidden: true, rating: null })).toEqual({ ...before, hidden: true });
  });
});

describe("changeOf", () => {
  const photo = { inscription: { title: "Pier" }, capturedAt: "2019-06-30T14:05:00+02:00" };
  const shown = shownOf(photo as Parameters<typeof shownOf>[0]);
  const changed = (typed: object, back: Parameters<typeof changeOf>[2] = new Set()) =>
    changeOf(shown, { ...shown, ...typed }, back);

  it("asks for what differs from what was shown", () => {
    expect(shown).toEqual({ title: "Pier", caption: "", captured_at: "2019-06-30T14:05:00", location: "" });
    expect(changed({})).toEqual({});
    expect(changed({ title: " Beach ", caption: "Sand" })).toEqual({ title: "Beach", caption: "Sand" });
    expect(changed({ title: "" })).toEqual({ title: "" });
  });

  it("understands a point and leaves a city to the server", () => {
    expect(changed({ location: "48.85, -2.35" })).toEqual({ location: { latitude: 48.85, longitude: -2.35 } });
    expect(changed({ location: "Paris" })).toEqual({ location: "Paris" });
  });

  it("goes back to what the file says", () => {
    expect(changed({ captured_at: "" })).toEqual({ captured_at: null });
    expect(changed({}, new Set(["title", "location"]))).toEqual({ title: null, location: null });
  });
});
