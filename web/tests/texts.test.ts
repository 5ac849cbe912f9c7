import { describe, expect, it } from "vitest";
import type { GridPhoto } from "../src/gallery/gridPhoto";
import { successor } from "../src/gallery/openList";
import { bySpan } from "../src/gallery/sections";
import { photosInRow } from "../src/gallery/tileSize";
import { yearsOf } from "../src/gallery/years";
import { fitted } from "../src/photo/fit";
import {
  accountPath,
  albumIdIn,
  albumPath,
  comparePath,
  FORGOT_PASSWORD,
  periodIn,
  photoIdIn,
  photoPath,
  safePath,
  searchPath,
} from "../src/routes";
import { gridPhoto, isLessCertain, whyText } from "../src/search/hits";
import { t } from "../src/texts/texts";
import { bytesText, coordinateText, durationText, exposureText, usageText } from "../src/ui/format";

describe("numbers as people read them", () => {
  it.each([
    [bytesText(999), "999 bytes"],
    [bytesText(5_234_567), "5.2 MB"],
    [bytesText(52_345_678), "52 MB"],
    [bytesText(1e12), "1.0 TB"],
    [usageText({ trashDays: 30, photos: 1, size: 999 }).join(), "1 photo,999 bytes"],
    [
      usageText({ trashDays: 30, photos: 2, size: 5e6, maxPhotos: 1, maxSize: 1e9 }).join(),
      "2 of 1 photo,5.0 MB of 1.0 GB",
    ],
    [t("count.photos", { count: 1 }), "1 photo"],
    [t("count.photos", { count: 0 }), "0 photos"],
    [t("count.photos", { count: 12_345 }), "12,345 photos"],
    [exposureText(0.004), "1/250 s"],
    [exposureText(2.5), "2.5 s"],
    [durationText(0.123), "123 ms"],
    [durationText(2.44), "2.4 s"],
    [durationText(75), "1 min 15 s"],
    [coordinateText(-33.8568, "N", "S"), "33.8568° S"],
  ])("%s", (text, expected) => {
    expect(text).toBe(expected);
  });
});

describe("bySpan", () => {
  const now = new Date(2026, 2, 20, 12);
  const day = { span: "day", now, few: 6 } as const;
  const photo = (id: string, day: number): GridPhoto => {
    const uploadedAt = new Date(2026, 2, day, 9).toISOString();
    return { id, name: id, status: "SUCCEEDED", step: null, uploadedAt };
  };

  it("takes no time that anybody sees for 20,000 photos", () => {
    const hours = (count: number) => new Date(now.getTime() - count * 3_600_000).toISOString();
    const many = Array.from({ length: 20_000 }, (_, index) => ({ ...photo(`${index}`, 1), uploadedAt: hours(index) }));
    const start = performance.now();
    const sections = bySpan(many, day);
    expect(performance.now() - start).toBeLessThan(500);
    expect(sections.flatMap(({ photos }) => photos)).toHaveLength(20_000);
  });

  it("keeps today and yesterday apart, and joins days with few photos", () => {
    const sections = bySpan([photo("a", 20), photo("b", 19), photo("c", 15), photo("d", 14), photo("e", 12)], day);
    expect(sections.map(({ photos }) => photos.map(({ id }) => id))).toEqual([["a"], ["b"], ["c", "d", "e"]]);
    expect(sections.slice(0, 2).map(({ title }) => title)).toEqual(["Today", "Yesterday"]);
    expect(sections[2]?.title).toMatch(/12.*15/);
  });

  it("keeps sections that are still the same", () => {
    const photos = [photo("a", 20), photo("b", 19), photo("c", 15)];
    const first = bySpan(photos, day);
    const second = bySpan([...photos, photo("d", 14)], day, first);
    expect([second[0] === first[0], second[1] === first[1], second[2] === first[2]]).toEqual([true, true, false]);
    expect(second[2]?.photos).toHaveLength(2);
    expect(first[2]?.photos).toHaveLength(1);
  });

  it("gives a day with many photos a heading of its own", () => {
    const many = Array.from({ length: 6 }, (_, index) => photo(`m${index}`, 10));
    expect(bySpan([photo("a", 12), ...many, photo("b", 9)], { ...day, few: 9 })).toHaveLength(1);
    expect(bySpan([photo("a", 12), ...many, photo("b", 9)], day).map(({ photos }) => photos.length)).toEqual([1, 6, 1]);
  });
});

describe("bySpan, by the time of capture", () => {
  const now = new Date(2026, 2, 20, 12);
  const taken = (capturedAt: string): GridPhoto => {
    return { id: capturedAt, name: "", status: "SUCCEEDED", step: null, uploadedAt: now.toISOString(), capturedAt };
  };

  it("takes the day from the camera's clock, wherever the reader is", () => {
    const late = Array.from({ length: 6 }, () => taken("2019-07-14T23:59:00-11:00"));
    const early = Array.from({ length: 6 }, () => taken("2019-07-14T00:01:00+14:00"));
    expect(bySpan([...late, ...early], { span: "day", now, few: 6 }).map(({ title }) => title)).toEqual([
      "Sunday, July 14, 2019",
    ]);
  });

  it("shows months, and joins those of one year with few photos", () => {
    const photos = [taken("2019-07-14T12:00:00"), taken("2019-03-01T12:00:00"), taken("2018-12-31T12:00:00")];
    const titles = bySpan(photos, { span: "month", now, few: 6 }).map(({ title }) => title);
    expect(titles).toEqual([expect.stringMatching(/^March.*July 2019$/), "December 2018"]);
  });
});

describe("photosInRow", () => {
  it.each([
    ["M", 360, 3],
    ["M", 1280, 6],
    ["M", 2560, 10],
    ["S", 2560, 18],
  ] as const)("of %s tiles, %i wide: %i", (size, width, count) => expect(photosInRow(size, width)).toBe(count));
});

describe("yearsOf", () => {
  it("puts the latest year first, with its share, and adds years that only uploads have", () => {
    const counted = [
      { value: "2019", count: 40 },
      { value: "2021", count: 10 },
    ];
    expect(yearsOf(counted, ["2026", "2026", "2021"])).toEqual([
      { year: "2026", share: 0.05 },
      { year: "2021", share: 0.25 },
      { year: "2019", share: 1 },
    ]);
    expect(yearsOf([], [])).toEqual([]);
  });
});

describe("comparePath", () => {
  it("names both photos", () => {
    const { pathname, searchParams } = new URL(comparePath("a", "b&c"), "https://photos.example");
    expect([photoIdIn(pathname), searchParams.get("with")]).toEqual(["a", "b&c"]);
  });
});

describe("periodIn", () => {
  it.each([
    ["2019", "2019"],
    ["2019-07", "2019-07"],
    ["2019-07-14", "2019-07-14"],
    ["19", undefined],
    ["2019&x", undefined],
    [null, undefined],
  ])("%s: %s", (text, period) => expect(periodIn(text)).toBe(period));
});

describe("fitted", () => {
  it("fits the stage, and enlarges a small photo only so much", () => {
    expect(fitted({ width: 4000, height: 3000 }, { width: 800, height: 800 })).toEqual({ width: 800, height: 600 });
    expect(fitted({ width: 3000, height: 4000 }, { width: 800, height: 800 })).toEqual({ width: 600, height: 800 });
    expect(fitted({ width: 100, height: 50 }, { width: 800, height: 800 })).toEqual({ width: 200, height: 100 });
  });
});

describe("accountPath", () => {
  it.each([null, "/photos", "/search?q=a%26b&sort=newest", "/albums/a b#c"])("leads on to %s", (next) => {
    const { pathname, searchParams } = new URL(accountPath(FORGOT_PASSWORD, next), "https://photos.example");
    expect([pathname, searchParams.get("next")]).toEqual(["/forgot-password", next]);
  });
});

describe("safePath", () => {
  it.each([
    ["/albums?x=1", "/albums?x=1"],
    [null, "/photos"],
    ["https://elsewhere.example", "/photos"],
    ["//elsewhere.example", "/photos"],
    ["/\\elsewhere.example", "/photos"],
    ["/\t/elsewhere.example", "/photos"],
    ["/\n//elsewhere.example", "/photos"],
    ["\t//elsewhere.example", "/photos"],
    ["/.//elsewhere.example", "/photos"],
    ["/x/..//elsewhere.example", "/photos"],
    ["javascript:alert(1)", "/photos"],
    ["/photos/a%2Fb#c", "/photos/a%2Fb#c"],
  ])("%s leads to %s", (path, safe) => {
    expect(safePath(path)).toBe(safe);
  });
});

describe("search results", () => {
  it("say why they were found", () => {
    expect(
      whyText([
        { field: "label", value: "Dog", confidence: 97.6 },
        { field: "synonym", value: "puppy", label: "Dog", confidence: 90 },
        { field: "parent", value: "Animal" },
        { field: "name", value: "left out" },
      ]),
    ).toBe("Dog 98 % · a kind of Animal · named left out");
  });

  it("are named by what was found, each once", () => {
    const animal = { field: "label", value: "Animal", confidence: 99 };
    expect(whyText([animal, { field: "parent", value: "Animal" }, { field: "category", value: "Nature" }])).toBe(
      "Animal 99 % · a kind of Nature",
    );
    expect(whyText([animal, { field: "category", value: "Animals and Pets" }])).toBe("Animal 99 %");
    const place = { field: "place", value: "Paris" };
    expect(whyText([place, place, { field: "tag", value: "trip" }, { field: "colour", value: "red" }])).toBe(
      "in Paris · tagged trip · red",
    );
    expect(whyText([{ field: "of tomorrow", value: "this" }])).toBe("this");
    expect(whyText([{ field: "synonym", value: "puppy", label: "Dog", confidence: 90 }])).toBe("puppy: Dog 90 %");
    expect(whyText([{ field: "text", value: "Café zum Löwen" }])).toBe("with the words Café zum Löwen");
  });

  it("say so where nothing but less certain labels found them", () => {
    const perhaps = { field: "label", value: "Dog", confidence: 41 };
    const surely = { field: "label", value: "Hot Dog", confidence: 55 };
    expect(whyText([perhaps, { field: "colour", value: "red" }])).toBe("perhaps Dog 41 % · red");
    expect(isLessCertain([perhaps])).toBe(true);
    expect(isLessCertain([perhaps, { field: "colour", value: "red" }, { field: "place", value: "Paris" }])).toBe(true);
    expect(isLessCertain([perhaps, surely])).toBe(false);
    expect(isLessCertain([perhaps, { field: "tag", value: "dog" }])).toBe(false);
    expect(isLessCertain([{ field: "place", value: "Paris" }])).toBe(false);
    expect(isLessCertain([])).toBe(false);
  });

  it("become photos of a grid", () => {
    const picture = {
      id: "1",
      name: "folder/a.jpg",
      s3BucketUrl: "bucket/private/x/uploads/0123456789ab/folder/a.jpg",
      signedUrl: "",
      labels: ["Dog"],
      detections: [],
      matched: [],
      score: 1,
      uploadedAt: "2026-03-01T12:00:00+00:00",
    };
    expect(gridPhoto({ ...picture, thumbnailSize: { width: 250, height: 125 } })).toMatchObject({
      name: "folder/a.jpg",
      alt: "folder/a.jpg: Dog",
      status: "SUCCEEDED",
      width: 250,
      height: 125,
    });
    expect(gridPhoto({ ...picture, statusReason: "damaged" }).status).toBe("FAILED");
  });

  it("have a URL", () => {
    expect(searchPath("red car", "relevance")).toBe("/search?q=red+car");
    expect(searchPath("a&b", "newest")).toBe("/search?q=a%26b&sort=newest");
  });
});

describe("successor", () => {
  it.each([
    ["a", "b"],
    ["c", "b"],
    ["x", undefined],
  ])("of %s is %s", (id, next) => {
    expect(successor(["a", "b", "c"], id)).toBe(next);
  });
});

describe("paths", () => {
  it.each(["a", "a b", "ä/ö", "..", "%2F"])("of %s lead back to it", (id) => {
    expect(photoIdIn(photoPath(id))).toBe(id);
    expect(albumIdIn(albumPath(id))).toBe(id);
  });

  it.each(["/photos", "/photos/", "/photos/a/b", "/photos/%", "/photosx/a"])("%s is of no photo", (path) => {
    expect(photoIdIn(path)).toBeNull();
  });
});
