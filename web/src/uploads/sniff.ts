/** What a file is, by its first bytes: its name may say anything. Pure. */

export const SNIFFED_BYTES = 32;
/** Larger photos are refused. */
export const MAX_BYTES = 200 * 1024 * 1024;

export type Sniffed = { type: "image/jpeg" | "image/png" } | { refused: string };

const PLEASE = "Only JPEG and PNG photos can be uploaded";

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
  const type = text.startsWith("\xff\xd8\xff")
    ? "image/jpeg"
    : text.startsWith("\x89PNG\r\n\x1a\n")
      ? "image/png"
      : null;
  if (!type) return { refused: `${PLEASE}; this is ${kindOf(text)}` };
  if (size > MAX_BYTES) return { refused: `Larger than ${MAX_BYTES / 1024 / 1024} MB` };
  return { type };
}

function kindOf(text: string): string {
  return SIGNATURES.find(([signature]) => signature.test(text))?.[1] ?? "something else";
}
