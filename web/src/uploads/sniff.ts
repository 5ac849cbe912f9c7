/** What a file is, by its first bytes: its name may be wrong. Pure. */
import { acceptedFormats, maxFileBytes, maxSidecarBytes, photoFormats, sidecarType } from "../limits.json";
import { t } from "../texts/texts";

export const SNIFFED_BYTES = 32;

export type Sniffed = { type: string } | { refused: string };

const FORMATS = photoFormats.map((format) => ({
  ...format,
  pattern: new RegExp(`^(?:${format.start})`, "s"),
  endings: format.endings.split(" "),
}));

const XMP = /^(?:\xef\xbb\xbf)?\s*<(?:\?x|x:xmpmeta|rdf:RDF)/;

const OTHERS: [RegExp, "upload.video" | "upload.aPdf" | "upload.anSvg"][] = [
  [/^(....(ftyp|moov|mdat|wide|free|skip|pnot)|RIFF....AVI |.E\xdf\xa3)/s, "upload.video"],
  [/^%PDF/, "upload.aPdf"],
  [/^\s*<(\?xml|svg)/, "upload.anSvg"],
];

/** `start` are the first `SNIFFED_BYTES` of the file, or all of it; `name` tells raw photos from each other. */
export function sniffed(start: Uint8Array, size: number, name = ""): Sniffed {
  if (size === 0) return { refused: t("upload.empty") };
  const text = String.fromCharCode(...start);
  const fitting = FORMATS.filter(({ pattern }) => pattern.test(text));
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  if (ending === "xmp" && XMP.test(text)) return ofSize(sidecarType, size, maxSidecarBytes);
  const known = fitting.find(({ endings }) => endings.includes(ending)) ?? fitting[0];
  if (!known) return { refused: refusal(text) };
  return ofSize(known.type, size, maxFileBytes);
}

function ofSize(type: string, size: number, most: number): Sniffed {
  return size > most ? { refused: t("upload.larger", { size: most / 1024 / 1024 }) } : { type };
}

function refusal(text: string): string {
  const kind = OTHERS.find(([signature]) => signature.test(text))?.[1] ?? "upload.somethingElse";
  return kind === "upload.video" ? t(kind) : t("upload.only", { formats: acceptedFormats, kind: t(kind) });
}
