import { describe, expect, it } from "vitest";
import { acceptedFormats, maxFileBytes, maxSidecarBytes, sidecarType } from "../src/limits.json";
import { sniffed } from "../src/uploads/sniff";

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe("sniffed", () => {
  it.each([
    ["\xff\xd8\xff\xe1..Exif", "", "image/jpeg"],
    ["\x89PNG\r\n\x1a\n....IHDR", "", "image/png"],
    ["\0\0\0\x18ftypheic", "IMG_1.HEIC", "image/heic"],
    ["\0\0\0\x18ftypmif1", "", "image/heic"],
    ["\0\0\0\x1cftypavif", "", "image/avif"],
    ["GIF89a", "", "image/gif"],
    ["RIFF\x10\0\0\nWEBPVP8 ", "", "image/webp"],
    ["II*\0\x08\0\0\0", "scan.tif", "image/tiff"],
    ["II*\0\x08\0\0\0", "DSC_1.NEF", "image/x-nikon-nef"],
    ["II*\0\x08\0\0\0", "IMG_1.dng", "image/x-adobe-dng"],
    ["II*\0\x08\0\0\0", "no ending", "image/tiff"],
    ["II*\0\x10\0\0\0CR", "", "image/x-canon-cr2"],
    ["FUJIFILMCCD-RAW", "", "image/x-fuji-raf"],
    ["BM....\0\0\0\0\x36\0\0\0\x28\0\0\0", "", "image/bmp"],
  ])("knows %j, named %j", (start, name, type) => {
    expect(sniffed(bytes(start), 1000, name)).toEqual({ type });
  });

  it.each(["<?xpacket begin", "\xef\xbb\xbf<?xml version", "<x:xmpmeta xmlns"])(
    "knows the sidecar %j by its name",
    (start) => {
      expect(sniffed(bytes(start), 1000, "beach.jpg.xmp")).toEqual({ type: sidecarType });
      expect(sniffed(bytes(start), maxSidecarBytes + 1, "beach.xmp")).toHaveProperty("refused");
      expect(sniffed(bytes(start), 1000, "beach.svg")).toHaveProperty("refused");
    },
  );

  it.each([
    ["%PDF-1.7", "a PDF"],
    ["<svg xmlns", "an SVG drawing"],
    ["hello", "something else"],
  ])("refuses %j, naming it", (start, kind) => {
    expect(sniffed(bytes(start), 1000)).toEqual({
      refused: `Only ${acceptedFormats} photos can be uploaded; this is ${kind}`,
    });
  });

  it.each(["\0\0\0\x18ftypmp42", "\0\0\0\x14ftypqt  ", "\0\0\0\x08wide....mdat", "RIFF....AVI LIST"])(
    "says that videos are not processed yet: %j",
    (start) => {
      expect(sniffed(bytes(start), 1000)).toEqual({
        refused: "This is a video: only photos can be uploaded, videos not yet",
      });
    },
  );

  it("refuses what is empty or too large", () => {
    expect(sniffed(bytes(""), 0)).toEqual({ refused: "The file is empty" });
    expect(sniffed(bytes("\xff\xd8\xff"), maxFileBytes + 1)).toEqual({ refused: "Larger than 200 MB" });
    expect(sniffed(bytes("\xff\xd8\xff"), maxFileBytes)).toEqual({ type: "image/jpeg" });
  });
});
