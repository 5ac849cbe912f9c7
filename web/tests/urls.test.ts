import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Api, ApiError, type Photo } from "../src/api";
import { findPhotos } from "../src/urls/findPhotos";
import { PhotoUrls, type Urls } from "../src/urls/photoUrls";
import { later, SigningClock, validityOf } from "../src/urls/signedUrl";
import { widthToAskFor } from "../src/urls/useTilePicture";

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1, 12);

/** What a presigned URL for 15 minutes looks like. */
function signed(at: number, path = "photo.jpg"): string {
  const date = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return `https://storage.example/${path}?X-Amz-Date=${date}&X-Amz-Expires=900&X-Amz-Signature=abc`;
}

describe("validityOf", () => {
  it("reads when a URL was signed, and for how long", () => {
    expect(validityOf(signed(START))).toEqual({ signedAt: START, milliseconds: 15 * MINUTE });
  });

  it.each(["https://storage.example/photo.jpg", "https://storage.example/?X-Amz-Date=today&X-Amz-Expires=900"])(
    "knows nothing of %s",
    (url) => expect(validityOf(url)).toBeNull(),
  );
});

describe("later", () => {
  const [older, newer] = [signed(START), signed(START + MINUTE)];
  it.each([
    [older, newer, newer],
    [newer, older, newer],
    [undefined, older, older],
    [older, undefined, older],
    ["https://storage.example/a", "https://storage.example/b", "https://storage.example/a"],
  ])("chooses from %s and %s", (one, other, chosen) => expect(later(one, other)).toBe(chosen));
});

describe("SigningClock", () => {
  // This machine's clock may be far from the signer's.
  it.each([0, 3 * 60 * MINUTE, -3 * 60 * MINUTE])("is right where the clock is %d ms ahead", (ahead) => {
    let now = START + ahead;
    const clock = new SigningClock(() => now);
    const url = signed(START);
    expect(clock.isUsable(url)).toBe(true);
    now += 14 * MINUTE;
    expect(clock.isUsable(url)).toBe(true);
    now += MINUTE;
    expect(clock.isUsable(url)).toBe(false);
    expect(clock.isUsable(signed(START + 15 * MINUTE))).toBe(true);
  });

  it("takes a URL that says nothing as it is", () => {
    expect(new SigningClock(Date.now).isUsable("https://storage.example/photo.jpg")).toBe(true);
  });
});

describe("PhotoUrls", () => {
  let asked: string[][];
  let answer: (ids: string[]) => Promise<Urls[]>;
  let urls: PhotoUrls;
  const fresh = (id: string): Urls => ({ id, thumbnailUrl: signed(Date.now(), id), signedUrl: signed(Date.now(), id) });

  beforeEach(() => {
    vi.useFakeTimers({ now: START });
    asked = [];
    answer = async (ids) => ids.map(fresh);
    const find = (ids: string[]) => {
      asked.push(ids);
      return answer(ids);
    };
    urls = new PhotoUrls({ find, now: Date.now });
  });
  afterEach(() => void vi.useRealTimers());

  it("asks for many photos at once, and tells that there are new URLs", async () => {
    const told = vi.fn();
    urls.subscribe(told);
    for (const id of ["a", "b", "c", "a"]) urls.want(id);
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toEqual([["a", "b", "c"]]);
    expect(told).toHaveBeenCalledOnce();
    expect(urls.latest("b", "thumbnailUrl")).toBe(signed(START, "b"));
  });

  it("prefers what was signed later, wherever it came from", async () => {
    urls.want("a");
    await vi.advanceTimersByTimeAsync(1000);
    expect(urls.latest("a", "signedUrl", signed(START - 20 * MINUTE, "a"))).toBe(signed(START, "a"));
    expect(urls.latest("a", "signedUrl", signed(START + MINUTE, "a"))).toBe(signed(START + MINUTE, "a"));
    expect(urls.latest("other", "signedUrl", "given")).toBe("given");
  });

  it("knows the smallest and the largest of the renditions, and how often it was told", async () => {
    const renditions = ["small", "middle", "large"].map((size) => ({
      url: signed(START, size),
      width: size.length,
      height: 1,
    }));
    answer = async (ids) => ids.map((id) => ({ ...fresh(id), renditions }));
    expect(urls.answers("a")).toBe(0);
    urls.want("a");
    await vi.advanceTimersByTimeAsync(1000);
    expect([urls.latest("a", "tileUrl"), urls.latest("a", "largeUrl")]).toEqual([
      signed(START, "small"),
      signed(START, "large"),
    ]);
    expect(urls.tile("a")?.width).toBe("small".length);
    expect(urls.answers("a")).toBe(1);
  });

  it("knows by an original what time it is, for pictures are signed as of earlier", () => {
    const picture = signed(START - 60 * MINUTE, "a");
    expect(urls.isUsable(picture)).toBe(true);
    urls.see(signed(START, "a"));
    expect(urls.isUsable(picture)).toBe(false);
  });

  it("does not ask for the same photo over and over", async () => {
    urls.want("a");
    await vi.advanceTimersByTimeAsync(1000);
    urls.want("a");
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(MINUTE);
    urls.want("a");
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toHaveLength(2);
  });

  it("asks again while the server is out of reach, ever more seldom, and gives up in the end", async () => {
    answer = () => Promise.reject(new ApiError(0, "unreachable"));
    urls.want("a");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.length).toBeGreaterThan(1);
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    const attempts = asked.length;
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(asked).toHaveLength(attempts);

    answer = async (ids) => ids.map(fresh);
    urls.want("a");
    await vi.advanceTimersByTimeAsync(1000);
    expect(urls.latest("a", "signedUrl")).toBeDefined();
  });

  it("renews one URL at once, for a download", async () => {
    expect(await urls.renewed("a", "signedUrl")).toBe(signed(START, "a"));
    answer = async () => [];
    await expect(urls.renewed("gone", "signedUrl")).rejects.toThrow("not there any more");
  });
});

describe("findPhotos", () => {
  const photo = (id: string): Photo => ({ id, name: id, status: "SUCCEEDED", step: null, uploadedAt: "2026-03-01" });

  it("asks for many in few calls, for each once", async () => {
    const calls: string[][] = [];
    const photosById = async (ids: string[]) => {
      calls.push(ids);
      return ids.map(photo);
    };
    const ids = Array.from({ length: 250 }, (_, index) => `${index}`);
    const found = await findPhotos({ photosById } as unknown as Api, [...ids, "0"]);
    expect(found.map(({ id }) => id)).toEqual(ids);
    expect(calls.map((part) => part.length)).toEqual([100, 100, 50]);
  });

  it("throws where nobody answers", async () => {
    const photosById = () => Promise.reject(new ApiError(0, "unreachable"));
    await expect(findPhotos({ photosById } as unknown as Api, ["a"])).rejects.toThrow("unreachable");
    expect(await findPhotos({ photosById } as unknown as Api, [])).toEqual([]);
  });
});

describe("widthToAskFor", () => {
  it("is the thumbnail's as long as that looks sharp, and nothing larger than the tile's", () => {
    expect([200, 250, 300, 301].map((width) => widthToAskFor(width, 250))).toEqual([200, 250, 250, 301]);
    expect(widthToAskFor(200.4)).toBe(200);
  });
});
