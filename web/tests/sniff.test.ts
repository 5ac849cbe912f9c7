import { describe, expect, it } from "vitest";
import { maxFileBytes } from "../src/limits.json";
import { sniffed } from "../src/uploads/sniff";

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe("sniffed", () => {
  it.each([
    ["\xff\xd8\xff\xe1..Exif", "image/jpeg"],
    ["\x89PNG\r\n\x1a\n....IHDR", "image/png"],
  ])("knows %j", (start, type) => {
    expect(sniffed(bytes(start), 1000)).toEqual({ type });
  });

  it.each([
    ["\0\0\0\x18ftypheic", "a HEIC photo"],
    ["\0\0\0\x18ftypmif1", "a HEIC photo"],
    ["\0\0\0\x1cftypavif", "an AVIF image"],
    ["\0\0\0\x18ftypmp42", "a video"],
    ["GIF89a", "a GIF"],
    ["RIFF\x10\0\0\0WEBPVP8 ", "a WebP image"],
    ["II*\0", "a TIFF or raw photo"],
    ["BM..", "a BMP image"],
    ["%PDF-1.7", "a PDF"],
    ["<svg xmlns", "an SVG drawing"],
    ["hello", "something else"],
  ])("refuses %j, naming it", (start, kind) => {
    expect(sniffed(bytes(start), 1000)).toEqual({
      refused: `Only JPEG and PNG photos can be uploaded; this is ${kind}`,
    });
  });

  it("refuses what is empty or too large", () => {
    expect(sniffed(bytes(""), 0)).toEqual({ refused: "The file is empty" });
    expect(sniffed(bytes("\xff\xd8\xff"), maxFileBytes + 1)).toEqual({ refused: "Larger than 200 MB" });
    expect(sniffed(bytes("\xff\xd8\xff"), maxFileBytes)).toEqual({ type: "image/jpeg" });
  });
});
