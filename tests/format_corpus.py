"""A small photo in every format, made by real encoders, and raw files around a JPEG as cameras build them."""

import io
import struct
from collections.abc import Callable

from PIL import Image

from tests.photo_factory import ASCII, LONG, SHORT, encoded, jpeg, picture, tiff

DATE, MAKE = "2021:06:15 12:34:56", "TestMake"
EXIF = tiff([(0x010F, ASCII, MAKE)], [(0x9003, ASCII, DATE)])


def heic(image: Image.Image | None = None, **options: object) -> bytes:
    """A HEIC, by x265."""
    import pillow_heif

    target = io.BytesIO()
    pillow_heif.from_pillow(image or picture()).save(target, quality=90, **options)
    return target.getvalue()


def dng(preview: bytes | None = None, *, make: str = MAKE, orientation: int = 1, version: bool = True) -> bytes:
    """A TIFF file as cameras write their raw ones: a small picture first, the JPEG in a directory below."""
    full = preview or jpeg(800, 600)
    entries: list[tuple[int, int, object]] = [
        (0x00FE, LONG, 1),
        (0x0100, LONG, 16),
        (0x0101, LONG, 12),
        (0x0103, SHORT, 1),
        (0x0106, SHORT, 2),
        (0x010F, ASCII, make),
        (0x0111, LONG, 8),
        (0x0112, SHORT, orientation),
        (0x0117, LONG, 16),
        (0x014A, LONG, [0, 0]),
        (0x9003, ASCII, DATE),
    ]
    if version:
        entries.append((0xC612, 1, [1, 4, 0, 0]))
    start = tiff(entries)
    sensor, shown = len(start), len(start) + 6 + 12 * 6
    data = shown + 6 + 12 * 6
    lossless = b"\xff\xd8\xff\xc3" + b"\0" * 500
    entries[9] = (0x014A, LONG, [sensor, shown])
    return (
        tiff(entries)
        + _directory(4000, 3000, 7, 32803, data, len(lossless))
        + _directory(800, 600, 7, 6, data + len(lossless), len(full))
        + lossless
        + full
    )


def nef(preview: bytes | None = None, *, orientation: int = 1) -> bytes:
    """Nikon's."""
    return dng(preview, make="NIKON CORPORATION", orientation=orientation, version=False)


def arw() -> bytes:
    """Sony's."""
    return dng(make="SONY", version=False)


def _directory(width: int, height: int, compression: int, photometric: int, start: int, length: int) -> bytes:
    entries = (
        *((0x0100, width), (0x0101, height), (0x0103, compression)),
        *((0x0106, photometric), (0x0111, start), (0x0117, length)),
    )
    table = b"".join(struct.pack("<HHII", tag, LONG, 1, value) for tag, value in entries)
    return struct.pack("<H", len(entries)) + table + b"\0\0\0\0"


def cr2() -> bytes:
    """Canon's older ones: the JPEG is the first directory's picture."""
    full = jpeg(800, 600)

    def start(place: int) -> bytes:
        block = tiff(
            [
                *((0x0100, LONG, 800), (0x0101, LONG, 600), (0x0103, SHORT, 6)),
                *((0x010F, ASCII, MAKE), (0x0111, LONG, place), (0x0117, LONG, len(full))),
            ],
            [(0x9003, ASCII, DATE)],
        )
        moved = block[:8] + b"CR\2\0" + b"\0" * 4 + block[8:]
        return moved

    # The block is built anew with its offsets behind the mark.
    return _shifted(start(len(start(0))), 8) + full


def _shifted(block: bytes, by: int) -> bytes:
    """The offsets of a little-endian block, moved behind `by` more bytes."""
    data = bytearray(block)
    struct.pack_into("<I", data, 4, 8 + by)
    waiting = [8 + by]
    while waiting:
        place = waiting.pop()
        (count,) = struct.unpack_from("<H", data, place)
        for index in range(count):
            at = place + 2 + 12 * index
            tag, kind, number, value = struct.unpack_from("<HHII", data, at)
            if tag == 0x8769 or {2: 1, 3: 2, 4: 4, 5: 8}[kind] * number > 4:
                struct.pack_into("<I", data, at + 8, value + by)
            if tag == 0x8769:
                waiting.append(value + by)
    return bytes(data)


def raf() -> bytes:
    """Fujifilm's: its start says where the JPEG is, which has the metadata."""
    full = jpeg(800, 600, exif=EXIF)
    return b"FUJIFILMCCD-RAW 0201".ljust(84, b"\0") + struct.pack(">II", 100, len(full)) + b"\0" * 8 + full


def orf() -> bytes:
    """Olympus': the JPEG is in the maker's notes."""
    full = jpeg(800, 600)
    settings = 12 + 2 + 12 + 4
    preview = settings + 2 + 24 + 4
    notes = b"OLYMPUS\0II\3\0" + struct.pack("<HHHII", 1, 0x2020, 13, 1, settings) + b"\0" * 4
    notes += struct.pack("<HHHIIHHII", 2, 0x0101, LONG, 1, preview, 0x0102, LONG, 1, len(full)) + b"\0" * 4 + full
    block = tiff([(0x010F, ASCII, MAKE)], [(0x9003, ASCII, DATE), (0x927C, 7, notes)])
    return b"IIRO" + block[4:]


def _box(name: bytes, *content: bytes) -> bytes:
    inside = b"".join(content)
    return struct.pack(">I", len(inside) + 8) + name + inside


def cr3(orientation: int = 1) -> bytes:
    """Canon's newer ones: the first track is the JPEG."""
    full = jpeg(800, 600)

    def made(start: int) -> bytes:
        table = _box(b"stsz", struct.pack(">III", 0, len(full), 1)) + _box(b"co64", struct.pack(">IIQ", 0, 1, start))
        canon = _box(
            b"uuid",
            bytes.fromhex("85c0b687820f11e08111f4ce462b6a48"),
            _box(b"CMT1", tiff([(0x010F, ASCII, MAKE), (0x0112, SHORT, orientation)])),
            _box(b"CMT2", tiff([(0x9003, ASCII, DATE)])),
        )
        track = _box(b"trak", _box(b"mdia", _box(b"minf", _box(b"stbl", table))))
        return _box(b"ftyp", b"crx \0\0\0\1crx isom") + _box(b"moov", canon, track) + struct.pack(">I", len(full) + 8)

    return made(len(made(0)) + 4) + b"mdat" + full


MADE: dict[str, Callable[[], bytes]] = {
    "JPEG": lambda: jpeg(800, 600, exif=EXIF),
    "PNG": lambda: encoded(picture(800, 600), "PNG", exif=EXIF),
    "HEIC": lambda: heic(picture(800, 600), exif=b"Exif\0\0" + EXIF),
    "AVIF": lambda: encoded(picture(800, 600), "AVIF", exif=EXIF),
    "WebP": lambda: encoded(picture(800, 600), "WEBP", exif=EXIF),
    "GIF": lambda: encoded(picture(800, 600), "GIF"),
    "TIFF": lambda: encoded(picture(800, 600), "TIFF", exif=EXIF),
    "BMP": lambda: encoded(picture(800, 600), "BMP"),
    "JPEG 2000": lambda: encoded(picture(800, 600), "JPEG2000"),
    "DNG": dng,
    "CR2": cr2,
    "CR3": cr3,
    "NEF": nef,
    "ARW": arw,
    "RAF": raf,
    "ORF": orf,
}
WITHOUT_EXIF = ("GIF", "BMP", "JPEG 2000")
