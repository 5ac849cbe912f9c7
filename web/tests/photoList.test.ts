import { describe, expect, it } from "vitest";
import type { Photo } from "../src/api";
import { applied, extended, neighboursAt, placedAt } from "../src/gallery/photoList";

function photo(id: string, uploadedAt: string, more: Partial<Photo> = {}): Photo {
  return { id, name: `${id}.jpg`, status: "SUCCEEDED", step: null, uploadedAt, ...more };
}

const NEW = photo("new", "2026-03-03", { albumIds: ["a"], thumbnailUrl: "url" });
const OLD = photo("old", "2026-03-01", { albumIds: ["a"] });
const ids = (photos: Photo[]) => photos.map(({ id }) => id);

describe("applied", () => {
  it.each([
    ["2026-03-04", ["x", "new", "old"]],
    ["2026-03-02", ["new", "x", "old"]],
    ["2026-02-01", ["new", "old", "x"]],
  ])("puts a photo of %s where it belongs", (uploadedAt, order) => {
    const event = { type: "photo", photo: photo("x", uploadedAt) } as const;
    expect(ids(applied([NEW, OLD], event, {}))).toEqual(order);
  });

  it("puts a photo where it was taken, once that is known", () => {
    const read = photo("new", "2026-03-03", { capturedAt: "2019-07-14T10:00:00+02:00" });
    const [first, second] = applied([NEW, OLD], { type: "photo", photo: read }, {});
    expect([first?.id, second?.id, second?.thumbnailUrl]).toEqual(["old", "new", "url"]);
    // Its page will have it.
    expect(ids(applied([NEW, OLD], { type: "photo", photo: read }, { hasMore: true }))).toEqual(["old"]);
  });

  it("has what is in the bin in its own list only", () => {
    const trashed = photo("x", "2026-03-04", {
      trashedUntil: "2026-04-01T00:00:00+00:00",
      albumIds: ["a"],
      hidden: true,
    });
    const event = { type: "photo", photo: trashed } as const;
    expect(ids(applied([NEW, trashed], event, { album: "a" }))).toEqual(["new"]);
    expect(ids(applied([trashed], { type: "photo", photo: { ...trashed, id: "y" } }, { trashed: true }))).toEqual([
      "y",
      "x",
    ]);
    expect(applied([trashed], event, { trashed: true })).toEqual([trashed]);
    const restored = { ...trashed, trashedUntil: undefined, hidden: undefined };
    expect(applied([trashed], { type: "photo", photo: restored }, { trashed: true })).toEqual([]);
    expect(ids(applied([NEW], { type: "photo", photo: restored }, { album: "a" }))).toEqual(["x", "new"]);
  });

  it("leaves out what is later than the list goes", () => {
    const list = [photo("x", "2019-07-01"), photo("y", "2018-01-01")];
    const added = (id: string, day: string) =>
      ids(applied(list, { type: "photo", photo: photo(id, day) }, { until: "2019-07" }));
    expect(added("august", "2019-08-01")).toEqual(["x", "y"]);
    expect(added("july", "2019-07-31")).toEqual(["july", "x", "y"]);
  });

  it("changes what it knows, keeping what the message lacks", () => {
    const message = photo("new", "2026-03-03", { status: "RUNNING", step: "index", albumIds: ["a"] });
    const [changed] = applied([NEW, OLD], { type: "photo", photo: message }, {});
    expect(changed).toEqual({ ...NEW, status: "RUNNING", step: "index" });
  });

  it("stays as it is where a message tells nothing new", () => {
    const known = photo("new", "2026-03-03", { albumIds: ["a"], signedUrl: "first", thumbnailUrl: "first" });
    const heard = (changes: Partial<Photo>) => applied([known], { type: "photo", photo: { ...known, ...changes } }, {});
    expect(heard({ signedUrl: "second", thumbnailUrl: "second" })[0]).toBe(known);
    expect(heard({ rating: 3 })[0]).toEqual({ ...known, rating: 3 });
    const [shown] = applied([{ ...known, thumbnailUrl: undefined }], { type: "photo", photo: known }, {});
    expect(shown?.thumbnailUrl).toBe("first");
  });

  it("leaves out what was hidden, and forgets a flag that was taken back", () => {
    const rated = photo("old", "2026-03-01", { albumIds: ["a"], rating: 3, favourite: true });
    const hidden = { type: "photo", photo: { ...NEW, hidden: true } } as const;
    expect(ids(applied([NEW, rated], hidden, {}))).toEqual(["old"]);
    expect(applied([rated], { type: "photo", photo: OLD }, {})).toEqual([OLD]);
  });

  it("forgets the reason of a failure that is over", () => {
    const failed = photo("new", "2026-03-03", { status: "FAILED", statusReason: "damaged" });
    const message = photo("new", "2026-03-03", { status: "PENDING" });
    expect(applied([failed], { type: "photo", photo: message }, {})).toEqual([{ ...message }]);
  });

  it("keeps an album's list to the album", () => {
    const other = photo("x", "2026-03-04", { albumIds: ["b"] });
    expect(applied([NEW, OLD], { type: "photo", photo: other }, { album: "a" })).toEqual([NEW, OLD]);
    const left = photo("new", "2026-03-03");
    expect(applied([NEW, OLD], { type: "photo", photo: left }, { album: "a" })).toEqual([OLD]);
    const joined = photo("x", "2026-03-04", { albumIds: ["a"] });
    expect(ids(applied([NEW, OLD], { type: "photo", photo: joined }, { album: "a" }))).toEqual(["x", "new", "old"]);
  });

  it("takes out what was removed, and leaves the list as it is otherwise", () => {
    const photos = [NEW, OLD];
    expect(applied(photos, { type: "photo_removed", id: "new" }, {})).toEqual([OLD]);
    expect(applied(photos, { type: "photo_removed", id: "x" }, {})).toBe(photos);
  });
});

describe("extended", () => {
  it("adds what is new, and shows nothing twice", () => {
    const fresh = { ...OLD, thumbnailUrl: "fresh" };
    const older = photo("older", "2026-01-01");
    expect(extended([NEW, OLD], [fresh, older])).toEqual([NEW, fresh, older]);
  });
});

describe("an order by hand", () => {
  const [a, b, c] = [photo("a", "2026-03-03"), photo("b", "2026-03-02"), photo("c", "2026-03-01")];
  const all = [a, b, c] as Photo[];

  it.each([
    ["a", 1, { after: "b", before: "c" }, ["b", "a", "c"]],
    ["a", 2, { after: "c", before: null }, ["b", "c", "a"]],
    ["c", 0, { after: null, before: "a" }, ["c", "a", "b"]],
  ] as const)("has %s at place %i between its new neighbours", (id, at, neighbours, order) => {
    expect(neighboursAt(all, id, at, false)).toEqual(neighbours);
    expect(ids(placedAt(all, id, at))).toEqual(order);
  });

  it("knows no place behind what is not loaded", () => {
    expect(neighboursAt(all, "a", 2, true).before).toBeUndefined();
    expect(placedAt(all, "x", 0)).toBe(all);
  });

  it("has a new photo last, and changed ones where they are", () => {
    const event = { type: "photo", photo: photo("x", "2026-03-09") } as const;
    expect(ids(applied(all, event, { sort: "hand" }))).toEqual(["a", "b", "c", "x"]);
    expect(ids(applied(all, event, { sort: "name", hasMore: true }))).toEqual(["a", "b", "c"]);
    const moved = { type: "photo", photo: photo("c", "2026-03-01", { capturedAt: "2030-01-01" }) } as const;
    expect(ids(applied(all, moved, { sort: "name" }))).toEqual(["a", "b", "c"]);
  });
});
