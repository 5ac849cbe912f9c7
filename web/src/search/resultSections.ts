import type { Picture } from "../api";
import type { GridSection } from "../gallery/gridPhoto";
import { t } from "../texts/texts";
import { gridPhoto } from "./hits";

/**
 * What a search finds, under headings if something is there that only shows what the words describe. Pure.
 *
 * That stands behind what has all words, but before what lacks some (`isRelaxed`). No photo is there twice.
 */
export function resultSections(pictures: Picture[], described: Picture[], isRelaxed: boolean): GridSection[] {
  if (described.length === 0) return [{ photos: pictures.map(gridPhoto) }];
  const shown = { title: t("search.described"), photos: described.map(gridPhoto) };
  if (!isRelaxed) return [...(pictures.length > 0 ? [{ photos: pictures.map(gridPhoto) }] : []), shown];
  const known = new Set(described.map(({ id }) => id));
  const others = pictures.filter(({ id }) => !known.has(id));
  return [shown, ...(others.length > 0 ? [{ title: t("search.someWords"), photos: others.map(gridPhoto) }] : [])];
}
