import { describe, expect, it } from "vitest";
import { takeShared } from "../src/uploads/shared";

class FakeCache {
  readonly kept = new Map<string, Response>();
  keys = async () => [...this.kept.keys()];
  match = async (key: string) => this.kept.get(key);
  delete = async (key: string) => this.kept.delete(key);
}

describe("takeShared", () => {
  it("takes what was shared under its name, once", async () => {
    const cache = new FakeCache();
    const headers = { "Content-Type": "image/jpeg", "X-Name": encodeURIComponent("Müller 1.jpg") };
    cache.kept.set("/shared/1", new Response("bytes", { headers }));
    const storage = { has: async () => true, open: async () => cache } as unknown as CacheStorage;
    const [file] = await takeShared(storage);
    expect([file?.name, file?.type, await file?.text()]).toEqual(["Müller 1.jpg", "image/jpeg", "bytes"]);
    expect(await takeShared(storage)).toEqual([]);
  });

  it("takes nothing where nothing was shared, or where there are no caches", async () => {
    expect(await takeShared({ has: async () => false } as unknown as CacheStorage)).toEqual([]);
    expect(await takeShared(undefined)).toEqual([]);
  });
});
