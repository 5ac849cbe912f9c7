import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Stage, Upload } from "../src/uploads/upload";
import { UploadList } from "../src/uploads/uploadList";

function upload(id: number, stage: Stage, more: Partial<Upload> = {}): Upload {
  return { id, stage, file: new File([], `${id}.jpg`), sent: 0, ...more };
}

describe("UploadList", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("knows who is where, in the order in which they came there", () => {
    const list = new UploadList();
    for (const id of [1, 2, 3]) list.put(upload(id, "new"));
    list.put(upload(2, "checked", { md5: "m", photoId: "p" }));
    list.put(upload(1, "checked"));
    expect([...list.at("checked")].map(({ id }) => id)).toEqual([2, 1]);
    expect([list.countAt("new"), list.countAt("sent")]).toEqual([1, 0]);
    expect(list.snapshot().map(({ id }) => id)).toEqual([1, 2, 3]);
    expect([list.ofPhoto("p"), list.withContent("m")].flat().map(({ id }) => id)).toEqual([2, 2]);
    list.put(upload(2, "failed"));
    list.delete(3);
    expect([list.ofPhoto("p"), list.withContent("m"), [...list.at("new")]].flat()).toEqual([]);
  });

  it("tells of a few changes at once, and of thousands a few times a second", () => {
    const list = new UploadList();
    const told = vi.fn(() => list.snapshot());
    list.subscribe(told);
    list.put(upload(1, "new"));
    list.put(upload(1, "checked"));
    expect(told).toHaveBeenCalledTimes(2);
    for (let id = 2; id <= 20_000; id += 1) list.put(upload(id, "new"));
    expect(told.mock.calls.length).toBeLessThan(110);
    vi.advanceTimersByTime(1000);
    expect(told.mock.lastCall).toBeDefined();
    expect(list.snapshot()).toHaveLength(20_000);
    told.mockClear();
    vi.advanceTimersByTime(10_000);
    expect(told).not.toHaveBeenCalled();
  });
});
