"""Builders of test images: whole files with a known picture, and headers with chosen contents."""

import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any

from PIL import Image

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
ASCII, SHORT, LONG, RATIONAL, SRATIONAL, BYTE, UNDEFINED = 2, 3, 4, 5, 10, 1, 7
CORNERS = ((220, 30, 30), (30, 180, 30), (30, 30, 220), (230, 220, 40))  # left to right, top to bottom

Entry = tuple[int, int, Any]


def picture(width: int = 400, height: int = 300) -> Image.Image:
    """An RGB image with a different colour in each quarter, so that any turn of it shows."""
    image = Image.new("RGB", (width, height))
    for index, colour in enumerate(CORNERS):
        left, top = index % 2 * (width // 2), index // 2 * (height // 2)
        image.paste(colour, (left, top, width if index % 2 else width // 2, height if index // 2 else height // 2))
    return image


def picture_of_a_thing(width: int = 400, height: int = 300) -> Image.Image:
    """The same with something in a corner: a picture with a look (`looks`), which four flat quarters do not have."""
    image = picture(width, height)
    image.paste(CORNERS[3], (width // 10, height // 10, 3 * width // 10, 3 * height // 10))
    return image


def encoded(image: Image.Image, image_format: str = "JPEG", **options: Any) -> bytes:
    """The image as a file."""
    target = io.BytesIO()
    image.save(target, image_format, **options)
    return target.getvalue()


def decoded(data: bytes) -> Image.Image:
    """The file as an image, loaded."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def jpeg(width: int = 400, height: int = 300, *, exif: bytes = b"", **options: Any) -> bytes:
    """A JPEG of `picture`, with a TIFF block as its EXIF."""
    return with_segments(encoded(picture(width, height), quality=92, **options), exif_segment(exif) if exif else b"")


def png(width: int = 400, height: int = 300, *, exif: bytes = b"", **options: Any) -> bytes:
    """A PNG of `picture`, with a TIFF block as its eXIf chunk."""
    return with_chunks(encoded(picture(width, height), "PNG", **options), png_chunk(b"eXIf", exif) if exif else b"")


def segment(marker: int, payload: bytes) -> bytes:
    """A JPEG segment."""
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(payload) + 2) + payload


def exif_segment(block: bytes) -> bytes:
    """The segment, or several, that carry a TIFF block."""
    parts = [block[start : start + 65000] for start in range(0, len(block), 65000)]
    return b"".join(segment(0xE1, b"Exif\0\0" + part) for part in parts)


def with_segments(file: bytes, segments: bytes) -> bytes:
    """The JPEG with segments put right behind its start."""
    return file[:2] + segments + file[2:]


def png_chunk(name: bytes, payload: bytes) -> bytes:
    """A PNG chunk with a right checksum."""
    return struct.pack(">I", len(payload)) + name + payload + struct.pack(">I", zlib.crc32(name + payload))


def with_chunks(file: bytes, chunks: bytes) -> bytes:
    """The PNG with chunks put right behind its header."""
    return file[:33] + chunks + file[33:]


def png_of(width: int, height: int, depth: int, colour_type: int, rows: bytes, *chunks: bytes) -> bytes:
    """A PNG out of raw rows (each with its filter byte)."""
    return png_of_deflated(width, height, depth, colour_type, zlib.compress(rows, 9), *chunks)


def png_of_deflated(width: int, height: int, depth: int, colour_type: int, rows: bytes, *chunks: bytes) -> bytes:
    """A PNG out of rows that were deflated already, right or wrong."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0))
    return PNG_SIGNATURE + header + b"".join(chunks) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def deflated(part: bytes, times: int, level: int = 9) -> bytes:
    """The same bytes so many times, deflated, without ever being whole."""
    deflate = zlib.compressobj(level)
    return b"".join(deflate.compress(part) for _ in range(times)) + deflate.flush()


def tiff(
    main: Sequence[Entry] = (), exif: Sequence[Entry] = (), gps: Sequence[Entry] = (), *, order: str = "<"
) -> bytes:
    """A TIFF block with up to three directories; an entry is tag, type, value or values."""
    children = [(tag, entries) for tag, entries in ((0x8769, exif), (0x8825, gps)) if entries]
    main = [*main, *((tag, LONG, 0) for tag, _ in children)]
    blocks: list[bytes] = []
    positions: dict[int, int] = {}
    for tag, entries in children:
        positions[tag] = 8 + len(_directory(main, 8, order)) + sum(map(len, blocks))
        blocks.append(_directory(entries, positions[tag], order))
    main = [(tag, kind, positions.get(tag, value)) for tag, kind, value in main]
    start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    return start + _directory(main, 8, order) + b"".join(blocks)


def _directory(entries: Sequence[Entry], start: int, order: str) -> bytes:
    table, values = struct.pack(order + "H", len(entries)), b""
    behind = start + 2 + 12 * len(entries) + 4
    for tag, kind, value in entries:
        raw, count = _value(kind, value, order)
        place = raw.ljust(4, b"\0") if len(raw) <= 4 else struct.pack(order + "I", behind + len(values))
        values += raw if len(raw) > 4 else b""
        table += struct.pack(order + "HHI", tag, kind, count) + place
    return table + b"\0\0\0\0" + values


def _value(kind: int, value: Any, order: str) -> tuple[bytes, int]:
    if kind in (ASCII, UNDEFINED):
        raw = value.encode() + b"\0" if isinstance(value, str) else value
        return raw, len(raw)
    values = value if isinstance(value, list) else [value]
    if kind in (RATIONAL, SRATIONAL):
        letters = "II" if kind == RATIONAL else "ii"
        return b"".join(struct.pack(order + letters, *pair) for pair in values), len(values)
    return b"".join(struct.pack(order + {BYTE: "B", SHORT: "H", LONG: "I"}[kind], one) for one in values), len(values)
