import { afterEach, describe, expect, it, vi } from "vitest";
import type { Api, DuplicateGroup, Photo, Picture, WholePhoto } from "../src/api";
import { factsOf } from "../src/duplicates/facts";
import { NO_GROUPS, shownGroups, withEvent, withPage } from "../src/duplicates/groupList";
import { forgetAllGroups, forgetGroup, keepGroup, keptGroups } from "../src/duplicates/keptGroups";
import { giving, inherited, keptOf, type Plan, planOf, takingBack } from "../src/duplicates/plan";
import { type Gift, takeBack, tidyUp } from "../src/duplicates/tidy";

function picture(id: string, more: Partial<Picture> = {}): Picture {
  const nothing = { labels: [], signedUrl: "", score: 0, matched: [], detections: [], s3BucketUrl: "" };
  return { id, name: `${id}.jpg`, uploadedAt: "2026-03-01T10:00:00Z", ...nothing, ...more };
}

function groupOf(...ids: string[]): DuplicateGroup {
  return { isSameFile: false, count: ids.length, pictures: ids.map((id) => picture(id)) };
}

const photo = (id: string, more: Partial<Photo> = {}): Photo =>
  ({ id, name: id, status: "SUCCEEDED", step: null, uploadedAt: "2026-03-01", ...more }) as Photo;
const idsOf = (groups: { pictures: Picture[] }[]) =>
  groups.map(({ pictures }) => pictures.map(({ id }) => id).join(""));

describe("groups", () => {
  const groups = withPage(withPage(NO_GROUPS, [groupOf("a", "b", "c")]), [groupOf("d", "e"), groupOf("b", "f")]);

  it("come in pages, each photo once", () => expect(idsOf(shownGroups(groups, []))).toEqual(["abc", "de"]));

  it("lose what is deleted or hidden, end with one photo, and get back what is restored", () => {
    const deleted = withEvent(withEvent(groups, { type: "photo_removed", id: "a" }), {
      type: "photo",
      photo: photo("e", { hidden: true }),
    });
    expect(idsOf(shownGroups(deleted, []))).toEqual(["bc"]);
    const trashed = withEvent(deleted, { type: "photo", photo: photo("b", { trashedUntil: "2026-04-01" }) });
    expect(shownGroups(trashed, [])).toEqual([]);
    const restored = ["a", "b", "e"].reduce((now, id) => withEvent(now, { type: "photo", photo: photo(id) }), trashed);
    expect(idsOf(shownGroups(restored, []))).toEqual(["abc", "de"]);
    expect(shownGroups(restored, []).map(({ key }) => key)).toEqual(["a", "d"]);
  });

  it("show what was changed elsewhere", () => {
    const [first] = shownGroups(
      withEvent(groups, { type: "photo", photo: photo("b", { rating: 4, albumIds: ["x"] }) }),
      [],
    );
    expect(first?.pictures.map(({ rating, albumIds }) => [rating, albumIds])).toEqual([
      [undefined, undefined],
      [4, ["x"]],
      [undefined, undefined],
    ]);
  });

  it("are not shown if the user keeps all their photos, until another one joins them", () => {
    expect(
      idsOf(
        shownGroups(groups, [
          ["d", "e"],
          ["a", "b"],
        ]),
      ),
    ).toEqual(["abc"]);
    expect(idsOf(shownGroups(groups, [["x", "c", "b", "a"]]))).toEqual(["de"]);
  });
});

describe("a plan", () => {
  const [group] = shownGroups(withPage(NO_GROUPS, [groupOf("a", "b", "c")]), []);
  if (!group) throw new Error("no group");

  it("keeps the first photo unless the user chose others", () => {
    expect([...keptOf(group, {})]).toEqual(["a"]);
    const plan = planOf(group, keptOf(group, { a: new Set(["c", "b"]) }));
    expect([plan?.kept, plan?.others].map((photos) => photos?.map(({ id }) => id))).toEqual([["b", "c"], ["a"]]);
  });

  it("neither keeps nor deletes all", () => {
    expect(planOf(group, new Set())).toBeNull();
    expect(planOf(group, new Set(["a", "b", "c"]))).toBeNull();
  });
});

describe("what a photo inherits", () => {
  it("is what only the others have", () => {
    const kept = [
      { tags: ["sea"], albumIds: ["x"] },
      { tags: ["sun"], rating: 2 },
    ];
    const others = [
      { tags: ["sun", "boat"], albumIds: ["x", "y"], rating: 5, favourite: true },
      { tags: ["boat"], albumIds: ["y"] },
    ];
    expect(inherited(kept, others)).toEqual({ albums: ["y"], tags: ["boat"], rating: undefined, favourite: true });
    expect(inherited([{}], others)).toMatchObject({ albums: ["x", "y"], tags: ["sun", "boat"], rating: 5 });
  });

  it("is given and taken back by opposite changes, or by none", () => {
    const what = inherited([{}], [{ tags: ["boat"], rating: 5, favourite: true }]);
    expect(giving(what)).toEqual({ add_tags: ["boat"], rating: 5, favourite: true });
    expect(takingBack(what)).toEqual({ remove_tags: ["boat"], rating: null, favourite: false });
    const nothing = inherited([{ rating: 1, favourite: true }], [{ rating: 5, favourite: true }]);
    expect([giving(nothing), takingBack(nothing)]).toEqual([null, null]);
  });
});

describe("tidyUp", () => {
  const plan = (kept: string, ...others: string[]): Plan => ({
    kept: [picture(kept)],
    others: others.map((id) => picture(id)),
  });
  const server = (photos: Record<string, Partial<WholePhoto>>) => {
    const calls: string[] = [];
    const api = {
      photo: async (id: string) => {
        const known = photos[id];
        if (!known) throw new Error(`${id} is gone`);
        return { id, ...known } as WholePhoto;
      },
      changePhoto: async (id: string, change: unknown) => void calls.push(`${id} ${JSON.stringify(change)}`),
      putIntoAlbum: async (album: string, [id]: string[]) => {
        calls.push(`${id} into ${album}`);
        return album === "full"
          ? { changed: [], failed: [{ id, reason: "it is full" }] }
          : { changed: [{ id }], failed: [] };
      },
      takeOutOfAlbum: async (album: string, [id]: string[]) => {
        calls.push(`${id} out of ${album}`);
        return { changed: [{ id }], failed: [] };
      },
      deletePhotos: async (ids: string[], final: boolean) => {
        calls.push(`${ids.join()} deleted, ${final ? "for good" : "into the bin"}`);
        return { deleted: ids, failed: [] };
      },
    };
    return { calls, api: api as unknown as Api };
  };
  const told = () => ({ gone: vi.fn(), given: vi.fn(), handled: vi.fn() });

  it("gives what photos have now, not what the page shows, then deletes in one call", async () => {
    const { calls, api } = server({ a: {}, b: { tags: ["new"], albumIds: ["x"] }, c: { rating: 3 }, d: {}, e: {} });
    const tell = told();
    await tidyUp(api, [plan("a", "b", "c"), plan("d", "e")], tell);
    expect(calls).toEqual(['a {"add_tags":["new"],"rating":3}', "a into x", "b,c,e deleted, into the bin"]);
    expect(tell.gone.mock.calls.flat(2)).toEqual(["b", "c", "e"]);
    expect(tell.handled.mock.calls.flat()).toEqual([1, 2]);
  });

  it("leaves a group whole of which something would be lost, tidies up the others, and says why", async () => {
    const { calls, api } = server({ a: {}, b: { albumIds: ["full"] }, d: {}, e: {}, f: {} });
    const work = tidyUp(api, [plan("a", "b"), plan("d", "e"), plan("f", "gone")], told());
    await expect(work).rejects.toThrow("1 photo not changed: it is full.");
    expect(calls).toEqual(["a into full", "e deleted, into the bin"]);
  });

  it("can be taken back", async () => {
    const { calls, api } = server({ a: {}, b: { tags: ["new"], albumIds: ["x"] } });
    const gifts: Gift[] = [];
    await tidyUp(api, [plan("a", "b")], { ...told(), given: (gift) => void gifts.push(gift) });
    calls.length = 0;
    for (const gift of gifts) await takeBack(api, gift);
    expect(calls).toEqual(['a {"remove_tags":["new"]}', "a out of x"]);
  });
});

describe("factsOf", () => {
  it("has a line for what one of them has, and says where they differ", () => {
    const large = picture("a", { size: { width: 4000, height: 3000 }, fileSize: 3_000_000, format: "JPEG" });
    const small = picture("b", { size: { width: 640, height: 480 }, format: "JPEG", albumIds: ["x"], rating: 2 });
    const facts = factsOf([large, small], { x: "Summer" });
    const lines = facts.map(({ name, values, differs }) => `${name}${differs ? "" : " same"}: ${values.join(" | ")}`);
    expect(lines.filter((line) => !line.startsWith("Uploaded"))).toEqual([
      "Size: 4,000 × 3,000 | 640 × 480",
      "File: 3.0 MB | ",
      "Format same: JPEG | JPEG",
      "Albums:  | Summer",
      "Rating:  | ★★",
    ]);
  });
});

describe("groups that are kept", () => {
  const storage = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, text: string) => void storage.set(key, text),
  });
  afterEach(() => storage.clear());

  it("are remembered until they are forgotten, whatever else was stored", () => {
    storage.set("photo-search-kept-duplicates", "{nonsense");
    expect(keptGroups()).toEqual([]);
    keepGroup(["a", "b"]);
    keepGroup(["c", "d"]);
    expect(keptGroups()).toBe(keptGroups());
    forgetGroup(["a", "b"]);
    expect(keptGroups()).toEqual([["c", "d"]]);
    forgetAllGroups();
    expect(keptGroups()).toEqual([]);
  });
});
