"""Files that break image software, built here, each with what has to become of it."""

import struct
from collections.abc import Iterator

from PIL import Image

from tests.photo_factory import (
    ASCII,
    BYTE,
    LONG,
    PNG_SIGNATURE,
    RATIONAL,
    SHORT,
    deflated,
    encoded,
    jpeg,
    picture,
    png,
    png_chunk,
    png_of,
    png_of_deflated,
    segment,
    tiff,
    with_chunks,
)

# Instead of a reason: it has to succeed.
GOOD = "SUCCEEDED"


def hostile_files() -> Iterator[tuple[str, bytes, str]]:
    """Name, content, and `GOOD` or a part of the reason that its owner has to read."""
    yield from _torn()
    yield from _other_types()
    yield from _bombs()
    yield from _rare_but_good()
    yield from _lying_exif()


def _torn() -> Iterator[tuple[str, bytes, str]]:
    yield "empty.jpg", b"", "empty"
    yield "one-byte.jpg", b"\xff", "UNKNOWN"
    yield "magic-only.jpg", b"\xff\xd8\xff", "damaged"
    yield "magic-only.png", PNG_SIGNATURE, "damaged"
    yield "wrong-magic.jpg", b"\xff\xd9" + jpeg()[2:], "UNKNOWN"
    yield "zeros.jpg", bytes(100_000), "UNKNOWN"
    yield "torn-header.jpg", jpeg()[:150], "damaged"
    yield "torn-pixels.jpg", jpeg()[: len(jpeg()) // 2], GOOD
    yield "torn-header.png", png()[:28], "damaged"
    yield "torn-pixels.png", png()[: len(png()) // 2], GOOD
    yield "wrong-checksum.png", png()[:40] + b"\x55" + png()[41:], "damaged"
    yield "wrong-checksum-of-pixels.png", png()[:-13] + bytes([png()[-13] ^ 1]) + png()[-12:], GOOD
    yield "wrong-pixels-at-once.png", png()[:60] + bytes([png()[60] ^ 1]) + png()[61:], "damaged"
    yield "torn-at-once.jpg", jpeg()[: jpeg().index(b"\xff\xda") + 14], "damaged"
    yield "no-pixels.png", png()[:33] + png_chunk(b"IEND", b""), "damaged"


def _other_types() -> Iterator[tuple[str, bytes, str]]:
    yield "ico.jpg", encoded(picture(), "ICO"), "ICO"
    yield "heic.jpg", struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(2000), "HEIC is damaged"
    yield "live-photo.mov", struct.pack(">I", 20) + b"ftypqt  " + bytes(4) + b"qt  " + bytes(2000), "This is a video"
    yield "svg.jpg", b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>', "SVG"
    yield "html.png", b"<!doctype html><title>404</title>" * 50, "Only JPEG, PNG"
    yield "pdf.jpg", b"%PDF-1.7\n" + bytes(3000), "PDF"


def _bombs() -> Iterator[tuple[str, bytes, str]]:
    rows = deflated(b"\0" * 2501, 20_000)
    yield "400-megapixels.png", png_of_deflated(20_000, 20_000, 1, 0, rows), "20,000 x 20,000"
    text = deflated(b"\0" * 2**20, 200)
    yield "200-mb-of-text.png", with_chunks(png(), png_chunk(b"zTXt", b"Comment\0\0" + text)), GOOD
    yield "200-mb-of-profile.png", with_chunks(png(), png_chunk(b"iCCP", b"icc\0\0" + text)), GOOD
    progressive = jpeg(progressive=True)
    scan = progressive.index(b"\xff\xda")
    yield (
        "800-scans.jpg",
        progressive[:scan] + progressive[scan : scan + 20] * 800 + progressive[scan:],
        "passes",
    )
    yield "million-segments.jpg", b"\xff\xd8" + segment(0xE5, b"") * 7_700_000 + b"\xff\xd9", "parts"
    yield "million-chunks.png", with_chunks(png(), png_chunk(b"teXt", b"") * 2_600_000), "parts"
    yield "million-pieces.png", png()[:33] + png_chunk(b"IDAT", b"") * 1_000_000 + png()[33:], "pieces"
    yield "long-header.jpg", jpeg()[:2] + segment(0xE1, bytes(65_000)) * 600 + jpeg()[2:], "metadata"


def _rare_but_good() -> Iterator[tuple[str, bytes, str]]:
    yield "cmyk.jpg", encoded(picture().convert("CMYK")), GOOD
    yield "grey.jpg", encoded(picture().convert("L")), GOOD
    yield "12-bit.jpg", _twelve_bit(), "12 bits"
    yield "16-bit-grey.png", encoded(Image.new("I;16", (400, 300), 30_000), "PNG"), GOOD
    yield "16-bit-colour.png", png_of(200, 100, 16, 2, (b"\0" + b"\x80\0" * 600) * 100), GOOD
    palette = picture().quantize(8)
    yield "palette-with-transparency.png", encoded(palette, "PNG", transparency=bytes([0, 128, 255] * 2)), GOOD
    yield "one-bit.png", encoded(picture().convert("1"), "PNG"), GOOD
    yield "animated.png", encoded(picture(), "PNG", save_all=True, append_images=[picture().rotate(90)]), GOOD
    yield "two-pictures.jpg", encoded(picture(), "MPO", save_all=True, append_images=[picture(40, 30)]), GOOD
    yield "one-pixel.png", png(1, 1), GOOD
    yield "panorama.jpg", jpeg(9000, 90), GOOD
    # What a phone of 108 megapixels writes, and a drawing of as many.
    yield "108-megapixels.jpg", encoded(Image.new("RGB", (12_000, 9000), (90, 120, 150))), GOOD
    yield "100-megapixels.png", png_of(10_000, 10_000, 8, 0, (b"\0" + b"\x40" * 10_000) * 10_000), GOOD


def _lying_exif() -> Iterator[tuple[str, bytes, str]]:
    exposure, date, gps_latitude = 0x829A, 0x9003, 2
    blocks = {
        "zero-denominators": tiff(exif=[(exposure, RATIONAL, [(1, 0)])], gps=[(gps_latitude, RATIONAL, [(1, 0)] * 3)]),
        "wrong-types": tiff([(0x0112, ASCII, "six"), (0x010F, LONG, 7)], [(date, LONG, 1), (exposure, ASCII, "fast")]),
        "text-in-no-encoding": tiff([(0x010F, BYTE, [0xFF, 0xFE, 0xC3, 0x28]), (0x0110, ASCII, "\u00e9\u00ff")]),
        "place-off-the-earth": tiff(
            gps=[
                (1, ASCII, "N"),
                (2, RATIONAL, [(999, 1), (99, 1), (99, 1)]),
                (3, ASCII, "E"),
                (4, RATIONAL, [(400, 1), (0, 1), (0, 1)]),
            ]
        ),
        "impossible-date": tiff(exif=[(date, ASCII, "2019:13:45 25:61:61")]),
        "orientation-9": tiff([(0x0112, SHORT, 9)]),
        "cycle": b"II*\0\x08\0\0\0" + struct.pack("<HHHII", 1, 0x8769, LONG, 1, 8) + b"\x08\0\0\0",
        "pointer-into-nowhere": b"II*\0\xff\xff\xff\xff",
        "a-million-entries": b"II*\0\x08\0\0\0" + b"\xff\xff" + b"\x01" * 50_000,
    }
    for name, block in blocks.items():
        yield f"exif-{name}.jpg", jpeg(exif=block), GOOD
        yield f"exif-{name}.png", png(exif=block), GOOD


def _twelve_bit() -> bytes:
    whole = jpeg()
    frame = whole.index(b"\xff\xc0")
    return whole[:frame] + b"\xff\xc1" + whole[frame + 2 : frame + 4] + b"\x0c" + whole[frame + 5 :]
