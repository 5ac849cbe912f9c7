import { type Key, t } from "../texts/texts";

type ColourKey = Extract<Key, `colour.${string}`>;

const COLOURS: ReadonlySet<string> = new Set<ColourKey>([
  "colour.black",
  "colour.blue",
  "colour.brown",
  "colour.cyan",
  "colour.gray",
  "colour.green",
  "colour.orange",
  "colour.pink",
  "colour.purple",
  "colour.red",
  "colour.white",
  "colour.yellow",
]);

/** A colour of the search language in the reader's. */
export function colourName(colour: string): string {
  const key = `colour.${colour}`;
  return COLOURS.has(key) ? t(key as ColourKey) : colour;
}
