import { describe, expect, it } from "vitest";
import { isKept, uploadShared } from "../src/uploads/shared";
import type { Stage, Upload } from "../src/uploads/upload";

class FakeCache {
  readonly kept = new Map<string, Response>();
  keys = async () => [...this.kept.keys()];
  match = async (key: string) => this.kept.get(key)?.clone();
  delete = async (key: string) => this.kept.delete(key);
}

class FakeQueue {
  private uploads: Upload[] = [];
  private readonly listeners = new Set<() => void>();
  snapshot = () => this.uploads;
  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  add = (files: File[]) => {
    this.uploads = files.map((file, id) => ({ id, file, stage: "new", sent: 0 }));
  };
  become(stage: Stage) {
    this.uploads = this.uploads.map((upload) => ({ ...upload, stage }));
    for (const listener of this.listeners) listener();
  }
}

const locks = { request: (_name: string, work: () => Promise<void>) => work() } as unknown as LockManager;

function shared() {
  const cache = new FakeCache();
  const headers = { "Content-Type": "image/jpeg", "X-Name": encodeURIComponent("Müller 1.jpg") };
  cache.kept.set("/shared/1", new Response("bytes", { headers }));
  const caches = { has: async () => true, open: async () => cache } as unknown as CacheStorage;
  const queue = new FakeQueue();
  const done = uploadShared(queue, queue.add, { caches, locks });
  const added = () => expect.poll(() => queue.snapshot().length).toBe(1);
  return { cache, queue, done, added };
}

describe("uploadShared", () => {
  it("uploads what was shared under its name", async () => {
    const { queue, added } = shared();
    await added();
    const file = queue.snapshot()[0]?.file as File;
    expect([file.name, file.type, await file.text()]).toEqual(["Müller 1.jpg", "image/jpeg", "bytes"]);
    expect(isKept(file)).toBe(true);
  });

  it("keeps a file for the next page while its upload goes on, or has failed", async () => {
    const { cache, queue, added } = shared();
    await added();
    for (const stage of ["sending", "failed"] as const) {
      queue.become(stage);
      await Promise.resolve();
      expect(cache.kept.size).toBe(1);
    }
  });

  it.each(["sent", "duplicate", "refused", "cancelled"] as const)("forgets a file that is %s", async (stage) => {
    const { cache, queue, done, added } = shared();
    await added();
    queue.become(stage);
    await done;
    expect(cache.kept.size).toBe(0);
  });

  it("does nothing where nothing was shared, or the browser keeps nothing", async () => {
    const none = { has: async () => false } as unknown as CacheStorage;
    const add = () => expect.unreachable();
    await uploadShared(new FakeQueue(), add, { caches: none, locks });
    await uploadShared(new FakeQueue(), add, {});
  });
});
