/** What a library has most of, each with a picture of it. Pure. */
import type { FacetName, Facets, Picture } from "../api";
import { filterOf } from "../search/query";
import { t } from "../texts/texts";

export interface Theme {
  title: string;
  facet: FacetName;
  tiles: Tile[];
}

export interface Tile {
  value: string;
  count: number;
  /** The search that finds its photos. */
  query: string;
  picture?: Picture;
}

// They are labels like any other, but people look for people first.
const PEOPLE = new Set([
  "Person",
  "People",
  "Man",
  "Woman",
  "Boy",
  "Girl",
  "Child",
  "Baby",
  "Adult",
  "Teen",
  "Face",
  "Crowd",
]);
const MOST = 12;

type ThemeKey = `explore.${"people" | "things" | "places" | "years" | "colours" | "cameras" | "tags"}`;

const THEMES: [ThemeKey, FacetName, (value: string) => boolean][] = [
  ["explore.people", "labels", (value) => PEOPLE.has(value)],
  ["explore.things", "labels", (value) => !PEOPLE.has(value)],
  ["explore.places", "places", () => true],
  ["explore.years", "years", () => true],
  ["explore.colours", "colours", () => true],
  ["explore.cameras", "cameras", () => true],
  ["explore.tags", "tags", () => true],
];

/** The themes that the library has; `pictures` are some of its photos, of which as few as can be are shown twice. */
export function themesOf(facets: Facets, pictures: Picture[]): Theme[] {
  const shown = new Set<string>();
  const themes = THEMES.map(([key, facet, belongs]) => {
    const values = (facets[facet] ?? []).filter(({ value }) => belongs(value)).slice(0, MOST);
    const tiles = values.map(({ value, count }) => {
      const picture = pictureOf(facet, value, pictures, shown);
      if (picture) shown.add(picture.id);
      return { value, count, query: filterOf(facet, value), picture };
    });
    return {
      title: t(key),
      facet,
      tiles: facet === "years" ? tiles.sort((one, other) => other.value.localeCompare(one.value)) : tiles,
    };
  });
  return themes.filter(({ tiles }) => tiles.length > 0);
}

function pictureOf(facet: FacetName, value: string, pictures: Picture[], shown: Set<string>): Picture | undefined {
  const fitting = pictures.filter(
    (picture) => picture.thumbnailUrl && !picture.sensitive && has(facet, value, picture),
  );
  const best = fitting.toSorted((one, other) => weight(facet, value, other) - weight(facet, value, one));
  return best.find(({ id }) => !shown.has(id)) ?? best[0];
}

function has(facet: FacetName, value: string, picture: Picture): boolean {
  switch (facet) {
    case "labels":
      return picture.labels.includes(value);
    case "places":
      return picture.place?.includes(value) ?? false;
    case "years":
      return picture.capturedAt?.startsWith(value) ?? false;
    case "colours":
      return picture.colours?.some(({ name }) => name === value) ?? false;
    case "cameras":
      return picture.camera === value;
    case "tags":
      return picture.tags?.includes(value) ?? false;
    default:
      return false;
  }
}

/** How well a picture shows a value that it has. */
function weight(facet: FacetName, value: string, { detections, colours }: Picture): number {
  if (facet === "labels") return detections.find(({ name }) => name === value)?.confidence ?? 0;
  return facet === "colours" ? (colours?.find(({ name }) => name === value)?.share ?? 0) : 0;
}
