/** What a file is, by its first bytes: its name may be wrong. Pure. */
import { acceptedFormats, maxFileBytes, photoFormats } from "../limits.json";

export const SNIFFED_BYTES = 32;

export type Sniffed = { type: string } | { refused: string };

const FORMATS = photoFormats.map((format) => ({
  ...format,
  pattern: new RegExp(`^(?:${format.start})`, "s"),
  endings: format.endings.split(" "),
}));

const OTHERS: [RegExp, string][] = [
  [/^(....(ftyp|moov|mdat|wide|free|skip|pnot)|RIFF....AVI |.E\xdf\xa3)/s, "a video"],
  [/^%PDF/, "a PDF"],
  [/^\s*<(\?xml|svg)/, "an SVG drawing"],
];

/** `start` are the first `SNIFFED_BYTES` of the file, or all of it; `name` tells raw photos from each other. */
export function sniffed(start: Uint8Array, size: number, name = ""): Sniffed {
  if (size === 0) return { refused: "The file is empty" };
  const text = String.fromCharCode(...start);
  const fitting = FORMATS.filter(({ pattern }) => pattern.test(text));
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  const known = fitting.find(({ endings }) => endings.includes(ending)) ?? fitting[0];
  if (!known) return { refused: refusal(text) };
  if (size > maxFileBytes) return { refused: `Larger than ${maxFileBytes / 1024 / 1024} MB` };
  return { type: known.type };
}

function refusal(text: string): string {
  const kind = OTHERS.find(([signature]) => signature.test(text))?.[1] ?? "something else";
  if (kind === "a video") return "This is a video: only photos can be uploaded, videos not yet";
  return `Only ${acceptedFormats} photos can be uploaded; this is ${kind}`;
}
