import { describe, expect, it } from "vitest";
import type { Api, Picture } from "../src/api";
import { clustered } from "../src/explore/clusters";
import { distributionsOf } from "../src/explore/distributions";
import { loadPlaced, reasonsOf } from "../src/explore/loadExplore";
import { themesOf } from "../src/explore/tiles";

function picture(id: string, more: Partial<Picture> = {}): Picture {
  const labels = more.labels ?? [];
  return {
    id,
    name: id,
    s3BucketUrl: "",
    labels,
    signedUrl: "",
    thumbnailUrl: `of ${id}`,
    score: 1,
    matched: [],
    detections: labels.map((name) => ({ name, confidence: Number(id), instances: 0 })),
    uploadedAt: "2026-03-01",
    ...more,
  };
}

describe("themesOf", () => {
  it("shows what there is, with the clearest picture that everybody may see, and none twice if it can be helped", () => {
    const pictures = [
      picture("60", { labels: ["Dog", "Person"], capturedAt: "2019-05-01" }),
      picture("90", { labels: ["Dog"], capturedAt: "2021-05-01" }),
      picture("95", { labels: ["Dog"], capturedAt: "2021-05-01", sensitive: true }),
    ];
    const facets = {
      labels: [
        { value: "Person", count: 1 },
        { value: "Dog", count: 2 },
        { value: "Cat", count: 1 },
      ],
      years: [
        { value: "2019", count: 1 },
        { value: "2021", count: 1 },
      ],
    };
    const themes = themesOf(facets, pictures).map(({ title, tiles }) => [
      title,
      ...tiles.map(({ query, picture: shown }) => `${query} ${shown?.id}`),
    ]);
    expect(themes).toEqual([
      ["People", "label:=Person 60"],
      ["Things", "label:=Dog 90", "label:=Cat undefined"],
      ["Years", "taken:2021 90", "taken:2019 60"],
    ]);
  });
});

describe("clustered", () => {
  it("gathers what lies close together, the most on top", () => {
    const points = [
      { id: "a", x: 1, y: 1 },
      { id: "b", x: 3, y: 1 },
      { id: "c", x: 50, y: 50 },
    ];
    expect(clustered(points, 10).map(({ x, points: there }) => [x, there.length])).toEqual([
      [50, 1],
      [2, 2],
    ]);
    expect(clustered(points, 1)).toHaveLength(3);
  });
});

describe("loadPlaced", () => {
  it("reads page by page, and not for ever", async () => {
    const api = {
      search: async ({ cursor = "0" }) => ({ pictures: [picture(cursor)], cursor: `${Number(cursor) + 1}` }),
    } as unknown as Api;
    const told: number[] = [];
    await loadPlaced(api, 3, (pictures) => told.push(pictures.length), new AbortController().signal);
    expect(told).toEqual([1, 2, 3]);
  });
});

describe("distributionsOf", () => {
  it("names formats and ranges, and leaves out what there is nothing of", () => {
    const found = distributionsOf({
      formats: [
        { value: "jpeg 2000", count: 3 },
        { value: "psd", count: 1 },
      ],
      certainty: [
        { value: "50..55", count: 2 },
        { value: "95..", count: 1 },
      ],
    });
    expect(found).toEqual([
      {
        title: "Formats",
        rows: [
          { name: "JPEG 2000", count: 3, query: 'format:"jpeg 2000"' },
          { name: "psd", count: 1, query: "format:psd" },
        ],
      },
      {
        title: "How certain labels are",
        rows: [
          { name: "50 to 55 %", count: 2 },
          { name: "95 % and more", count: 1 },
        ],
      },
    ]);
  });
});

describe("reasonsOf", () => {
  it("has each reason once, the most frequent one first", () => {
    const failed = ["empty", "damaged", undefined, "damaged"].map((statusReason) => ({ statusReason }));
    expect(reasonsOf(failed)).toEqual([
      { reason: "damaged", count: 2 },
      { reason: "empty", count: 1 },
    ]);
  });
});
