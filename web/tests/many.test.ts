import { describe, expect, it, vi } from "vitest";
import type { Api } from "../src/api";
import { changeMany, deleteMany } from "../src/gallery/changeMany";
import { wordsOf } from "../src/gallery/words";
import { type Progress, UniqueNames, type ZipSize, type ZipWork, zipEntries } from "../src/gallery/zip";

const IDS = Array.from({ length: 150 }, (_, index) => `${index}`);

const told = () => ({ done: vi.fn(), handled: vi.fn() });

describe("changeMany", () => {
  it("changes many in few calls, and says how far it is", async () => {
    const changePhotos = vi.fn(async (ids: string[]) => ({ changed: ids.map((id) => ({ id })), failed: [] }));
    const { done, handled } = told();
    await changeMany({ changePhotos } as unknown as Api, IDS, { add_tags: ["x"] }, { done, handled });
    expect(changePhotos.mock.calls.map(([ids]) => ids.length)).toEqual([100, 50]);
    expect(done.mock.calls.flat(2)).toEqual(IDS);
    expect(handled.mock.calls.flat()).toEqual([100, 150]);
  });

  it("goes on after a photo that cannot have the change, and says why in the end", async () => {
    const changePhotos = async ([first = "", ...ids]: string[]) => ({
      changed: ids.map((id) => ({ id })),
      failed: [{ id: first, reason: "it is gone" }],
    });
    const { done, handled } = told();
    const work = changeMany({ changePhotos } as unknown as Api, IDS, {}, { done, handled });
    await expect(work).rejects.toThrow("2 photos not changed: it is gone.");
    expect(done.mock.calls.flat(2)).toHaveLength(148);
  });
});

describe("deleteMany", () => {
  it("goes on after a photo that cannot be deleted, and says why in the end", async () => {
    const deletePhotos = vi.fn(async ([first = "", ...deleted]: string[]) => ({
      deleted,
      failed: [{ id: first, reason: "it is gone" }],
    }));
    const { done, handled } = told();
    const work = deleteMany({ deletePhotos } as unknown as Api, IDS, false, { done, handled });
    await expect(work).rejects.toThrow("2 photos not deleted: it is gone.");
    expect(deletePhotos.mock.calls.map(([ids]) => ids.length)).toEqual([100, 50]);
    expect(done.mock.calls.flat(2)).toHaveLength(148);
  });
});

describe("zipEntries", () => {
  const work = (answers: Record<string, Response>): ZipWork => ({
    api: {
      photosById: async (ids: string[]) =>
        ids
          .filter((id) => id !== "gone")
          .map((id) => ({
            id,
            name: id === "raw" ? "a.b.NEF" : "a.jpg",
            signedUrl: id,
            uploadedAt: "2026-03-01T00:00:00Z",
            renditions: id === "old" ? undefined : ["small", "large"].map((size) => ({ url: `${id} ${size}` })),
          })),
    } as unknown as Api,
    fetch: async (url) => answers[url] ?? new Response("12345"),
  });
  const read = async (ids: string[], answers: Record<string, Response> = {}, size: ZipSize = "original") => {
    const told: Progress[] = [];
    const names: string[] = [];
    const tell = (progress: Progress) => void told.push(progress);
    for await (const { name, input } of zipEntries(ids, size, work(answers), tell, new AbortController().signal)) {
      names.push(`${name} ${await new Response(input).text()}`);
    }
    return { names, last: told.at(-1) };
  };

  it("has every photo that is there, each under a name of its own, and says how far it is", async () => {
    expect(await read(["1", "gone", "2"], { "2": new Response("678") })).toEqual({
      names: ["a.jpg 12345", "a (2).jpg 678"],
      last: { photos: 2, bytes: 8 },
    });
  });

  it("has pictures that every program shows, and the original of a photo that has none", async () => {
    const webp = new Response("w", { headers: { "Content-Type": "image/webp" } });
    const answers = { "1 large": webp, "raw large": new Response("r"), old: new Response("o") };
    const { names } = await read(["1", "raw", "old"], answers, "web");
    expect(names).toEqual(["a.webp w", "a.b.jpg r", "a.jpg o"]);
  });

  it("ends with a photo that cannot be fetched, rather than leaving it out", async () => {
    await expect(read(["1", "2"], { "2": new Response("", { status: 403 }) })).rejects.toThrow("“a.jpg”");
  });
});

describe("UniqueNames", () => {
  it("counts names that are there already", () => {
    const names = new UniqueNames();
    const unique = ["a.jpg", "A.JPG", "a (2).jpg", "none", "none", ".hidden", ".hidden"].map((name) =>
      names.unique(name),
    );
    expect(unique).toEqual(["a.jpg", "A (2).JPG", "a (2) (2).jpg", "none", "none (2)", ".hidden", ".hidden (2)"]);
  });
});

describe("wordsOf", () => {
  it("takes words between commas", () => expect(wordsOf(" one, two words ,,")).toEqual(["one", "two words"]));
});
