import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Api, Photo } from "../src/api";
import { backoff } from "../src/live/backoff";
import { LiveConnection } from "../src/live/connection";
import type { PhotoEvent } from "../src/live/events";

const PHOTO: Photo = { id: "1", name: "a.jpg", status: "RUNNING", step: "index", uploadedAt: "" };

class FakeSocket extends EventTarget {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  readyState = 1;
  readonly sent: string[] = [];

  constructor(readonly url: string) {
    super();
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.dispatchEvent(new Event("close"));
  }
}

describe("backoff", () => {
  it("doubles up to half a minute, spread over its later half", () => {
    expect([0, 1, 2, 3].map((attempt) => backoff(attempt, 1))).toEqual([1000, 2000, 4000, 8000]);
    expect(backoff(20, 1)).toBe(30_000);
    expect(backoff(20, 0)).toBe(15_000);
  });
});

describe("LiveConnection", () => {
  const polled = vi.fn();
  const heard: PhotoEvent[] = [];
  const byId = async (ids: string[]) => ids.map((id) => ({ ...PHOTO, id, status: "SUCCEEDED" }));
  let live: LiveConnection;
  const last = () => FakeSocket.made.at(-1) as FakeSocket;

  beforeEach(async () => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", FakeSocket);
    vi.stubGlobal("document", { visibilityState: "visible" });
    FakeSocket.made = [];
    heard.length = 0;
    polled.mockReset().mockResolvedValue({ photos: [PHOTO] });
    const api = { photos: polled, photosById: byId };
    live = new LiveConnection(
      "wss://x",
      async () => "a token",
      api as unknown as Api,
      (event) => heard.push(event),
    );
    live.start();
    await vi.advanceTimersByTimeAsync(0);
  });

  afterEach(() => {
    live.stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("sends the token along, and passes on what it hears", () => {
    expect(last().url).toBe("wss://x?token=a%20token");
    last().dispatchEvent(new Event("open"));
    expect(live.snapshot()).toBe("live");
    last().dispatchEvent(new MessageEvent("message", { data: JSON.stringify({ type: "photo", photo: PHOTO }) }));
    last().dispatchEvent(new MessageEvent("message", { data: '{"type":"photo_removed","id":"2"}' }));
    last().dispatchEvent(new MessageEvent("message", { data: '{"type":"pong"}' }));
    expect(heard).toEqual([
      { type: "photo", photo: PHOTO },
      { type: "photo_removed", id: "2" },
    ]);
    expect(polled).not.toHaveBeenCalled();
  });

  it("polls while it is cut off, catches up when it is back, and then polls no more", async () => {
    polled.mockResolvedValue({ photos: [{ ...PHOTO, status: "SUCCEEDED" }] });
    last().dispatchEvent(new Event("open"));
    last().close();
    await vi.advanceTimersByTimeAsync(10);
    expect(live.snapshot()).toBe("polling");
    expect(polled).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(FakeSocket.made).toHaveLength(2);
    last().dispatchEvent(new Event("open"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(live.snapshot()).toBe("live");
    expect(polled).toHaveBeenCalledTimes(2);
  });

  it("fetches what was uploaded before it was connected", async () => {
    live.expect("1");
    last().dispatchEvent(new Event("open"));
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toEqual([{ type: "photo", photo: PHOTO }]);
  });

  it("asks for unfinished photos whose message was lost, less and less often", async () => {
    last().dispatchEvent(new Event("open"));
    live.expect("1");
    const asked: number[] = [];
    for (let minute = 0; minute < 20; minute += 1) {
      await vi.advanceTimersByTimeAsync(60_000);
      asked.push(polled.mock.calls.length);
    }
    expect(asked.slice(0, 4)).toEqual([2, 3, 4, 4]);
    expect(asked.at(-1)).toBeLessThan(10);

    polled.mockResolvedValue({ photos: [{ ...PHOTO, status: "SUCCEEDED" }] });
    live.expect("1");
    await vi.advanceTimersByTimeAsync(12_000);
    polled.mockClear();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(polled).not.toHaveBeenCalled();
  });

  it("waits for messages, not asking, while they come", async () => {
    last().dispatchEvent(new Event("open"));
    for (let second = 0; second < 60; second += 6) {
      last().dispatchEvent(new MessageEvent("message", { data: JSON.stringify({ type: "photo", photo: PHOTO }) }));
      await vi.advanceTimersByTimeAsync(6000);
    }
    expect(polled).not.toHaveBeenCalled();
  });

  it("asks for unfinished photos that the list leaves out", async () => {
    live.watch({ ...PHOTO, id: "deep" });
    last().close();
    await vi.advanceTimersByTimeAsync(10);
    expect(heard.at(-1)).toMatchObject({ type: "photo", photo: { id: "deep", status: "SUCCEEDED" } });
    heard.length = 0;
    await vi.advanceTimersByTimeAsync(3000);
    expect(heard.map((event) => event.type === "photo" && event.photo.id)).not.toContain("deep");
  });

  it("keeps the connection from falling asleep", async () => {
    last().dispatchEvent(new Event("open"));
    await vi.advanceTimersByTimeAsync(5000);
    expect(last().sent).toEqual(['{"type":"ping"}']);
    await vi.advanceTimersByTimeAsync(9 * 60 * 1000);
    expect(last().sent).toHaveLength(3);
  });

  it("stops for good", async () => {
    last().dispatchEvent(new Event("open"));
    live.expect("1");
    live.stop();
    expect(live.snapshot()).toBe("connecting");
    await vi.advanceTimersByTimeAsync(120_000);
    expect(FakeSocket.made).toHaveLength(1);
    expect(polled).not.toHaveBeenCalled();
  });
});
