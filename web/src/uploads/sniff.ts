/** What a file is, by its first bytes: its name may be wrong. Pure. */
import { maxFileBytes, photoFormats } from "../limits.json";

export const SNIFFED_BYTES = 32;

export type Sniffed = { type: string } | { refused: string };

const PLEASE = `Only ${photoFormats.map(({ name }) => name).join(" and ")} photos can be uploaded`;

const SIGNATURES: [RegExp, string][] = [
  [/^GIF8/, "a GIF"],
  [/^RIFF....WEBP/s, "a WebP image"],
  [/^....ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)/s, "a HEIC photo"],
  [/^....ftypavi[fs]/s, "an AVIF image"],
  [/^....ftyp(qt|M4V|mp4|iso|avc1|3g)/s, "a video"],
  [/^(II\*\0|MM\0\*)/, "a TIFF or raw photo"],
  [/^BM/, "a BMP image"],
  [/^%PDF/, "a PDF"],
  [/^\s*<(\?xml|svg)/, "an SVG drawing"],
];

/** `start` are the first `SNIFFED_BYTES` of the file, or all of it. */
export function sniffed(start: Uint8Array, size: number): Sniffed {
  if (size === 0) return { refused: "The file is empty" };
  const text = String.fromCharCode(...start);
  const known = photoFormats.find(({ signature }) => text.startsWith(signature));
  if (!known) return { refused: `${PLEASE}; this is ${kindOf(text)}` };
  if (size > maxFileBytes) return { refused: `Larger than ${maxFileBytes / 1024 / 1024} MB` };
  return { type: known.type };
}

function kindOf(text: string): string {
  return SIGNATURES.find(([signature]) => signature.test(text))?.[1] ?? "something else";
}
