import random
import struct
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.core.image.formats import PHOTO_FORMATS, image_type
from chalicelib.core.image.header import MAX_HEADER_LENGTH, MAX_PARTS
from chalicelib.core.image.metadata import (
    MAX_FILE_BYTES,
    Head,
    NeedMoreBytes,
    first_read,
    image_metadata,
    metadata_of,
)
from chalicelib.core.photo import Camera, ImageMetadata, Location
from chalicelib.errors import UnsupportedImage
from tests.examples import examples
from tests.format_corpus import MADE
from tests.photo_factory import (
    ASCII,
    BYTE,
    LONG,
    RATIONAL,
    SHORT,
    SRATIONAL,
    UNDEFINED,
    encoded,
    exif_segment,
    jpeg,
    picture,
    png,
    png_chunk,
    png_of,
    segment,
    tiff,
    with_chunks,
    with_segments,
)

PARIS = [
    (1, ASCII, "N"),
    (2, RATIONAL, [(48, 1), (51, 1), (2952, 100)]),
    (3, ASCII, "E"),
    (4, RATIONAL, [(2, 1), (17, 1), (402, 10)]),
]


def of(file: bytes) -> ImageMetadata:
    return image_metadata(file, file_size=len(file))


def with_exif(main: Any = (), exif: Any = (), gps: Any = (), order: str = "<") -> ImageMetadata:
    return of(jpeg(exif=tiff(main, exif, gps, order=order)))


def attempt(head: Head) -> ImageMetadata | NeedMoreBytes | UnsupportedImage:
    try:
        return metadata_of(head)
    except (NeedMoreBytes, UnsupportedImage) as exception:
        return exception


def read_growing(file: bytes) -> tuple[ImageMetadata | UnsupportedImage, list[int]]:
    """As the workflow does it; where each stretch ended that was asked for."""
    head, ends = Head(b"", len(file)), list[int]()
    while isinstance(result := attempt(head), NeedMoreBytes):
        assert 0 <= result.start < result.end <= len(file)
        head.add(result.start, file[result.start : result.end])
        ends.append(result.end)
    return result, ends


def read(file: bytes) -> tuple[ImageMetadata, list[int]]:
    metadata, lengths = read_growing(file)
    assert isinstance(metadata, ImageMetadata)
    return metadata, lengths


# Format and size


@pytest.mark.parametrize(
    ("file", "image_format", "mode"),
    [
        (jpeg(), "JPEG", "RGB"),
        (jpeg(progressive=True), "JPEG", "RGB"),
        (encoded(picture().convert("L")), "JPEG", "L"),
        (encoded(picture().convert("CMYK")), "JPEG", "CMYK"),
        (encoded(picture(), "MPO", save_all=True, append_images=[picture(40, 30)]), "JPEG", "RGB"),
        (png(), "PNG", "RGB"),
        (encoded(picture().convert("1"), "PNG"), "PNG", "1"),
        (encoded(picture().convert("P"), "PNG"), "PNG", "P"),
        (encoded(picture().convert("LA"), "PNG"), "PNG", "LA"),
        (encoded(picture().convert("RGBA"), "PNG"), "PNG", "RGBA"),
        (encoded(picture().convert("I").convert("I;16"), "PNG"), "PNG", "I;16"),
        (png_of(400, 300, 16, 2, b"\0" * 2401 * 300), "PNG", "RGB;16B"),
        (png_of(400, 300, 16, 6, b"\0" * 3201 * 300), "PNG", "RGBA;16B"),
        (encoded(picture(), "PNG", save_all=True, append_images=[picture()]), "PNG", "RGB"),
    ],
)
def test_format_size_and_mode(file: bytes, image_format: str, mode: str) -> None:
    assert of(file) == ImageMetadata(image_format, 400, 300, file_size=len(file), mode=mode)


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"II+\0\x08\0\0\0", "TIFF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "AVIF"),
        (b"\0\0\0\x1cftypavis\0\0\0\0avis", "AVIF"),
        (b"II*\0\x10\0\0\0CR\2\0", "CR2"),
        (b"\xff\x4f\xff\x51", "JPEG 2000"),
        (b"GIF87a", "GIF"),
    ],
)
def test_a_start_tells_the_type(start: bytes, name: str) -> None:
    assert image_type(start) == image_type(start + bytes(600)) == name


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "MOV"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "MOV"),
        (b"\0\0\0\x14ftypisom\0\0\0\0mp42", "MP4"),
        (b"RIFF\x10\0\0\0AVI LIST", "AVI"),
        (b"IIU\0", "RW2"),
        (b"%PDF-1.7", "PDF"),
        (b"8BPS\0\1", "PSD"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- drawn by hand -->\n<svg>", "SVG"),
        (b"<?xml version='1.0'?><rss>", "UNKNOWN"),
        (b"hello", "UNKNOWN"),
        (b"\xff\xd8", "UNKNOWN"),
        (b"\0", "UNKNOWN"),
    ],
)
def test_other_types_are_named(start: bytes, name: str) -> None:
    for file in (start, start + b"\0" * 5000):
        assert of(file) == ImageMetadata(name, 0, 0, file_size=len(file), mode="")


# How much of the file is read


@pytest.mark.parametrize(
    ("file_size", "bytes_first"),
    [(0, 0), (1, 1), (4096, 4096), (50_000, 4096), (160_000, 10_000), (2**20, 2**16), (2**40, 2**16)],
)
def test_first_read(file_size: int, bytes_first: int) -> None:
    assert first_read(file_size) == bytes_first


def test_the_head_of_a_usual_photo_is_enough() -> None:
    file = jpeg(exif=tiff([(0x010F, ASCII, "Canon")]) + b"\0" * 20_000) + b"\0" * 2_000_000
    metadata, lengths = read(file)
    assert lengths == [2**16]
    assert metadata.camera == Camera(make="Canon")


def test_a_long_header_is_read_to_its_end_and_not_beyond() -> None:
    profile = b"".join(segment(0xE2, b"ICC_PROFILE\0" + bytes([i, 3]) + b"\0" * 60_000) for i in (1, 2, 3))
    file = with_segments(jpeg(), exif_segment(tiff([(0x010F, ASCII, "Canon")])) + profile) + b"\0" * 3_000_000
    metadata, lengths = read(file)
    assert metadata.camera == Camera(make="Canon")
    assert len(lengths) <= 4
    assert lengths[-1] <= 1.1 * 3 * 60_030


@pytest.mark.parametrize("size", [300, 7000, 20_000])
@pytest.mark.parametrize("number", [80, 1500, 4000])
def test_a_header_of_short_parts_takes_few_reads(size: int, number: int) -> None:
    for file in (
        with_segments(jpeg(), segment(0xE5, bytes(size)) * number),
        with_chunks(png(), png_chunk(b"teXt", bytes(size)) * number),
    ):
        _, lengths = read_growing(file)
        assert len(lengths) <= 20


# Made where they are needed: each has some 30 MB.
HEADERS_WITHOUT_END: dict[str, Callable[[], bytes]] = {
    "segments": lambda: b"\xff\xd8" + b"\xff\xe5\0\2" * 7_700_000 + b"\xff\xd9",
    "markers": lambda: b"\xff\xd8" + b"\xff\x01" * 15_000_000,
    "fill bytes": lambda: b"\xff\xd8" + b"\xff" * 31_000_000,
    "stuffing": lambda: b"\xff\xd8\xff\x01" + b"\xff\0" * 15_000_000,
    "chunks": lambda: with_chunks(png(), png_chunk(b"teXt", b"") * 2_600_000),
}


@pytest.mark.parametrize("of_what", HEADERS_WITHOUT_END)
def test_a_header_of_a_million_parts_is_refused_at_once(of_what: str) -> None:
    file = HEADERS_WITHOUT_END[of_what]()
    started = time.process_time()
    result, lengths = read_growing(file)
    assert isinstance(result, UnsupportedImage)
    assert len(lengths) <= 20
    assert time.process_time() - started < 1


@pytest.mark.parametrize(("number", "is_read"), [(MAX_PARTS - 20, True), (MAX_PARTS, False)])
def test_the_number_of_parts_of_a_header_is_limited(number: int, is_read: bool) -> None:
    for file in (
        with_segments(jpeg(), segment(0xE5, b"") * number),
        with_chunks(png(), png_chunk(b"teXt", b"") * number),
    ):
        result, _ = read_growing(file)
        assert isinstance(result, ImageMetadata) == is_read
        assert is_read or "over 4,096" in str(result)


def test_a_very_long_header_takes_few_reads() -> None:
    extended_xmp = segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"\0" * 65_000) * 150
    metadata, lengths = read(with_segments(jpeg(), extended_xmp))
    assert (metadata.width, metadata.height) == (400, 300)
    assert len(lengths) < 15


def test_a_long_chunk_before_exif_in_png() -> None:
    chunks = png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + b" " * 300_000) + png_chunk(
        b"eXIf", tiff([(0x0112, SHORT, 6)])
    )
    metadata, lengths = read(with_chunks(png(), chunks))
    assert (metadata.width, metadata.height, metadata.orientation) == (300, 400, 6)
    assert len(lengths) == 2


@pytest.mark.parametrize("file", [jpeg(exif=tiff([(0x0112, SHORT, 8)])), png(exif=tiff([(0x0112, SHORT, 8)]))])
def test_any_head_gives_the_same_or_asks_for_more(file: bytes) -> None:
    whole = of(file)
    for length in range(len(file)):
        result = attempt(Head(file[:length], len(file)))
        assert length < result.end <= len(file) if isinstance(result, NeedMoreBytes) else result == whole


def test_metadata_without_end_is_refused() -> None:
    file = with_segments(jpeg(), segment(0xE1, b"\0" * 65_000) * (MAX_HEADER_LENGTH // 65_000 + 1))
    result, _ = read_growing(file)
    assert isinstance(result, UnsupportedImage)
    assert "over 32 MB of metadata" in str(result)


# Damaged files


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"", "empty"),
        (jpeg()[:200], "ends in the middle"),
        (png()[:30], "ends in the middle"),
        (b"\xff\xd8\xff\xd9" + b"\0" * 600, "ends before the image"),
        (b"\xff\xd8\xff\xe0\0\1" + b"\0" * 600, "impossible length"),
        (b"\xff\xd8" + segment(0xDA, b"\1\1\0\0\x3f\0") + b"\0" * 600, "how large"),
        (with_segments(jpeg(), segment(0xC0, b"\x08\0\1\0\1\1\1\x11\0")), "size twice"),
        (b"\xff\xd8" + segment(0xC0, b"\x08\0\0\0\1\1\1\x11\0") + segment(0xDA, b"\1\1\0\0\x3f\0"), "0 pixels"),
        (
            b"\xff\xd8" + segment(0xC1, b"\x0c\0\1\0\1\1\1\x11\0") + segment(0xDA, b"\1\1\0\0\x3f\0"),
            "1 channels of 12 bits",
        ),
        (b"\xff\xd8" + segment(0xC3, b"\x08\0\1\0\1\1\1\x11\0") + b"\0" * 600, "lossless"),
        (png().replace(b"\r\n", b"\n"), "copied as text"),
        (png()[:8] + png_chunk(b"CgBI", b"\0\0\0\0") + png()[8:], "Apple"),
        (png()[:20] + b"\7" + png()[21:], "checksum"),
        (png_of(0, 4, 8, 2, b""), "what size"),
        (png_of(4, 4, 3, 2, b""), "what size"),
        (png()[:33] + png_chunk(b"IEND", b"") + b"\0" * 600, "no image data"),
        (png()[:33] + b"\0\0\0\1\0\0\0\0" + b"\0" * 600, "not readable"),
    ],
)
def test_damage_is_explained(file: bytes, reason: str) -> None:
    with pytest.raises(UnsupportedImage, match=reason):
        of(file)


def test_a_file_too_large_to_be_read_is_refused_by_its_head() -> None:
    with pytest.raises(UnsupportedImage, match="over 200 MB"):
        image_metadata(jpeg(), file_size=MAX_FILE_BYTES + 1)


def test_bytes_between_segments_are_skipped() -> None:
    junk = segment(0xFE, b"a comment") + b"\0\0junk\xff\0\xff\xff"
    file = with_segments(jpeg(), junk + exif_segment(tiff([(0x0112, SHORT, 3)])))
    assert of(file).orientation == 3


# EXIF: orientation


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_size_is_after_orientation(orientation: int, order: str) -> None:
    block = tiff([(0x0112, SHORT, orientation)], order=order)
    for metadata in (of(jpeg(exif=block)), of(png(exif=block))):
        assert metadata.orientation == orientation
        assert (metadata.width, metadata.height) == ((400, 300) if orientation < 5 else (300, 400))


@pytest.mark.parametrize(
    "entry", [(0x0112, SHORT, 0), (0x0112, SHORT, 9), (0x0112, ASCII, "6"), (0x0112, RATIONAL, (6, 1))]
)
def test_nonsense_orientation_is_upright(entry: Any) -> None:
    assert with_exif([entry]).orientation == 1


# EXIF: time

ORIGINAL, DIGITIZED, CHANGED = 0x9003, 0x9004, 0x0132


def time_of(*details: Any, main: Any = ()) -> datetime | None:
    return with_exif(main, details).captured_at


def hours(count: float) -> timezone:
    return timezone(timedelta(hours=count))


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ([(ORIGINAL, ASCII, "2019:05:04 13:14:15")], datetime(2019, 5, 4, 13, 14, 15)),
        ([(ORIGINAL, ASCII, "2019-05-04T13:14:15")], datetime(2019, 5, 4, 13, 14, 15)),
        ([(ORIGINAL, ASCII, "2019:05:04 13:14:15"), (0x9291, ASCII, "07 ")], datetime(2019, 5, 4, 13, 14, 15, 70_000)),
        (
            [(ORIGINAL, ASCII, "2019:05:04 13:14:15"), (0x9291, ASCII, "1234567")],
            datetime(2019, 5, 4, 13, 14, 15, 123456),
        ),
        ([(ORIGINAL, ASCII, "2019:05:04 13:14:15"), (0x9291, ASCII, "-1")], datetime(2019, 5, 4, 13, 14, 15)),
        (
            [(ORIGINAL, ASCII, "2019:05:04 13:14:15"), (0x9010, ASCII, "+01:00"), (0x9011, ASCII, "-03:30")],
            datetime(2019, 5, 4, 13, 14, 15, tzinfo=hours(-3.5)),
        ),
        (
            [
                (ORIGINAL, ASCII, "2019:05:04 13:14:15"),
                (DIGITIZED, ASCII, "2019:05:04 13:14:15"),
                (0x9012, ASCII, "+02:00"),
            ],
            datetime(2019, 5, 4, 13, 14, 15, tzinfo=hours(2)),
        ),
        (
            [
                (ORIGINAL, ASCII, "2019:05:04 13:14:15"),
                (DIGITIZED, ASCII, "2020:01:01 00:00:00"),
                (0x9012, ASCII, "+02:00"),
            ],
            datetime(2019, 5, 4, 13, 14, 15),
        ),
        # Where the file was changed says nothing about where the camera was.
        ([(ORIGINAL, ASCII, "2019:05:04 13:14:15"), (0x9010, ASCII, "+01:00")], datetime(2019, 5, 4, 13, 14, 15)),
        ([(ORIGINAL, ASCII, "2016:12:31 23:59:60")], datetime(2016, 12, 31, 23, 59, 59)),
        ([(ORIGINAL, ASCII, "2019:05:04 13:14")], datetime(2019, 5, 4, 13, 14)),
        (
            [(ORIGINAL, ASCII, "2019:05:04 13:14:15.25+02:00")],
            datetime(2019, 5, 4, 13, 14, 15, 250_000, tzinfo=hours(2)),
        ),
        ([(ORIGINAL, ASCII, "2019:05:04 13:14:15Z")], datetime(2019, 5, 4, 13, 14, 15, tzinfo=hours(0))),
        ([(ORIGINAL, ASCII, "2019:05:04 13:14:61")], None),
        ([(ORIGINAL, ASCII, "2019:05:04")], datetime(2019, 5, 4)),
        (
            [(ORIGINAL, ASCII, "2019:05:04 13:14:15"), (0x9011, ASCII, "Z")],
            datetime(2019, 5, 4, 13, 14, 15, tzinfo=hours(0)),
        ),
        ([(ORIGINAL, ASCII, "2019:05:04 13:14:15"), (0x9011, ASCII, "   :  ")], datetime(2019, 5, 4, 13, 14, 15)),
        ([(ORIGINAL, ASCII, "2019:05:04 13:14:15"), (0x9011, ASCII, "+99:00")], datetime(2019, 5, 4, 13, 14, 15)),
        (
            [(ORIGINAL, ASCII, "0000:00:00 00:00:00"), (DIGITIZED, ASCII, "2018:01:02 03:04:05"), (0x9292, ASCII, "5")],
            datetime(2018, 1, 2, 3, 4, 5, 500_000),
        ),
        ([(ORIGINAL, ASCII, "2019:02:31 13:14:15")], None),
        ([(ORIGINAL, ASCII, "    :  :     :  :  ")], None),
        ([(ORIGINAL, ASCII, "0001:01:01 00:00:00")], None),
        ([(ORIGINAL, ASCII, "today")], None),
        ([(ORIGINAL, ASCII, b"2019:05:04 13:14:15\xff\0")], datetime(2019, 5, 4, 13, 14, 15)),
        ([(ORIGINAL, LONG, 20190504)], None),
        ([], None),
    ],
)
def test_capture_time(details: Any, expected: datetime | None) -> None:
    captured_at = time_of(*details)
    assert captured_at == expected
    assert captured_at is None or expected is None or captured_at.utcoffset() == expected.utcoffset()


def test_the_time_of_the_file_is_the_last_resort() -> None:
    main = [(CHANGED, ASCII, "2001:02:03 04:05:06")]
    assert time_of(main=main) == datetime(2001, 2, 3, 4, 5, 6)
    assert time_of((ORIGINAL, ASCII, "2000:01:01 00:00:00"), main=main) == datetime(2000, 1, 1)


def test_the_time_of_capture_may_be_in_the_first_directory() -> None:
    assert time_of(main=[(ORIGINAL, ASCII, "2000:01:01 00:00:00")]) == datetime(2000, 1, 1)


def test_satellites_tell_the_time_where_nothing_else_does() -> None:
    gps = [(29, ASCII, "2021:06:15"), (7, RATIONAL, [(10, 1), (34, 1), (565, 10)])]
    assert with_exif(gps=gps).captured_at == datetime(2021, 6, 15, 10, 34, 56, 500_000, tzinfo=hours(0))
    changed = with_exif([(CHANGED, ASCII, "2001:02:03 04:05:06")], gps=gps)
    assert changed.captured_at == datetime(2001, 2, 3, 4, 5, 6)
    assert with_exif(gps=[gps[0], (7, RATIONAL, [(99, 1), (0, 1), (0, 1)])]).captured_at is None


# EXIF: camera


@pytest.mark.parametrize(
    ("kind", "raw", "make"),
    [
        (129, "Küche", "Küche"),
        (ASCII, "Küche", "Küche"),
        (ASCII, b"Caf\xe9 Cam\0", "Café Cam"),
        (ASCII, b"Fa\tbri\n kat\0", "Fa bri kat"),
        (ASCII, b"\x91quoted\x92\0", "\u2018quoted\u2019"),
    ],
)
def test_names_in_any_code(kind: int, raw: bytes | str, make: str) -> None:
    block = tiff([(0x010F, ASCII, raw)]).replace(b"\x0f\x01\x02\0", b"\x0f\x01" + bytes([kind, 0]))
    assert of(jpeg(exif=block)).camera == Camera(make=make)


@pytest.mark.parametrize("order", ["<", ">"])
def test_camera(order: str) -> None:
    main = [(0x010F, ASCII, b"Canon\0\0\0\0\0junk"), (0x0110, ASCII, " Canon EOS 5D ")]
    exif = [
        (0x829A, RATIONAL, (1, 200)),
        (0x829D, RATIONAL, (28, 10)),
        (0x8827, SHORT, 400),
        (0x920A, RATIONAL, (50, 1)),
        (0xA434, ASCII, "EF50mm f/1.8"),
    ]
    assert with_exif(main, exif, order=order).camera == Camera(
        "Canon", "Canon EOS 5D", "EF50mm f/1.8", 0.005, 2.8, 400, 50.0
    )


@pytest.mark.parametrize(
    "entry",
    [
        (0x829A, RATIONAL, (1, 0)),
        (0x829A, RATIONAL, (0, 1)),
        (0x829A, RATIONAL, (0xFFFFFFFF, 1)),
        (0x829A, SRATIONAL, (-1, 200)),
        (0x829A, SHORT, 5),
        (0x829D, ASCII, "2.8"),
        (0x8827, RATIONAL, (400, 1)),
        (0x8827, SHORT, 0),
        (0x8827, SHORT, 65535),
        (0x8827, SHORT, []),
        (0xA434, ASCII, "bell \x07"),
        (0xA434, ASCII, ""),
        (0xA434, ASCII, "   "),
        (0xA434, ASCII, "x" * 5000),
        (0xA434, UNDEFINED, b"lens"),
        (0x920A, 200, b""),
    ],
)
def test_nonsense_about_the_camera_is_unknown(entry: Any) -> None:
    if entry[1] == 200:
        entry = (entry[0], UNDEFINED, b"\0")
    assert with_exif(exif=[entry]).camera is None


def test_a_large_iso_is_in_another_tag() -> None:
    camera = with_exif(exif=[(0x8827, SHORT, 65535), (0x8832, LONG, 102_400)]).camera
    assert camera == Camera(iso=102_400)


# EXIF: place


def replaced(*entries: Any) -> list[Any]:
    return [*{entry[0]: entry for entry in [*PARIS, *entries]}.values()]


@pytest.mark.parametrize(
    ("gps", "expected"),
    [
        (PARIS, Location(48.8582, 2.2945)),
        (replaced((1, ASCII, "S"), (3, ASCII, "w")), Location(-48.8582, -2.2945)),
        (replaced((5, BYTE, 0), (6, RATIONAL, (355, 10))), Location(48.8582, 2.2945, 35.5)),
        (replaced((5, BYTE, 1), (6, RATIONAL, (355, 10))), Location(48.8582, 2.2945, -35.5)),
        (replaced((6, RATIONAL, (355, 0))), Location(48.8582, 2.2945)),
        (replaced((6, RATIONAL, (4_294_967_290, 1))), Location(48.8582, 2.2945)),
        (replaced((2, RATIONAL, [(90, 1), (0, 1), (0, 1)])), Location(90.0, 2.2945)),
        (replaced((2, RATIONAL, [(0, 1), (0, 1), (0, 1)])), Location(0.0, 2.2945)),
        (replaced((2, RATIONAL, [(90, 1), (0, 1), (1, 1)])), None),
        (replaced((4, RATIONAL, [(180, 1), (1, 1), (0, 1)])), None),
        (replaced((2, RATIONAL, [(48, 1), (51, 1), (0, 0)])), None),
        (replaced((2, RATIONAL, [(48, 1), (51, 1)])), Location(48.85, 2.2945)),
        (replaced((2, RATIONAL, [(48_858_200, 1_000_000)])), Location(48.8582, 2.2945)),
        (replaced((1, ASCII, "S"), (2, SRATIONAL, [(-48, 1), (-51, 1), (0, 1)])), Location(-48.85, 2.2945)),
        (replaced((1, ASCII, ""), (2, SRATIONAL, [(-48, 1), (51, 1), (0, 1)])), Location(-48.85, 2.2945)),
        (replaced((2, ASCII, "48.8582")), Location(48.8582, 2.2945)),
        (replaced((1, ASCII, "S"), (2, ASCII, "48, 51, 29.52")), Location(-48.8582, 2.2945)),
        (replaced((1, ASCII, "North")), Location(48.8582, 2.2945)),
        (replaced((2, ASCII, "somewhere")), None),
        (replaced((1, ASCII, "")), None),
        (replaced((1, ASCII, "E")), None),
        (replaced((1, BYTE, 78)), None),
        (replaced((2, RATIONAL, [(0, 1)] * 3), (4, RATIONAL, [(0, 1)] * 3)), None),
        ([], None),
    ],
)
def test_location(gps: Any, expected: Location | None) -> None:
    location = with_exif(gps=gps).location
    if expected is None or location is None:
        assert location == expected
    else:
        assert (location.latitude, location.longitude) == pytest.approx(
            (expected.latitude, expected.longitude), abs=1e-5
        )
        assert location.altitude == expected.altitude


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(-400, 9000))
def test_places_survive_their_way_through_exif(latitude: float, longitude: float, altitude: float) -> None:
    def parts(value: float) -> list[tuple[int, int]]:
        return [(int(abs(value)), 1), (round(abs(value) % 1 * 60 * 10**6), 10**6), (0, 1)]

    gps = [
        (1, ASCII, "S" if latitude < 0 else "N"),
        (2, RATIONAL, parts(latitude)),
        (3, ASCII, "W" if longitude < 0 else "E"),
        (4, RATIONAL, parts(longitude)),
        (5, BYTE, int(altitude < 0)),
        (6, RATIONAL, (round(abs(altitude) * 100), 100)),
    ]
    location = with_exif(gps=gps).location
    if abs(latitude) > 1e-6 or abs(longitude) > 1e-6:
        assert location is not None
        assert (location.latitude, location.longitude) == pytest.approx((latitude, longitude), abs=1e-6)
        assert location.altitude == pytest.approx(altitude, abs=0.01)


# EXIF: hostile blocks


def test_directories_that_point_at_each_other() -> None:
    block = b"II*\0\x08\0\0\0" + struct.pack("<HHHII", 1, 0x8769, LONG, 1, 8) + b"\x08\0\0\0"
    file = jpeg(exif=block)
    assert of(file) == ImageMetadata("JPEG", 400, 300, file_size=len(file))


@pytest.mark.parametrize(
    "block", [b"", b"II*\0", b"II*\0\xff\xff\xff\xff", b"II*\0\x08\0\0\0", b"II*\0\x08\0\0\0\xff\xff" + b"\xff" * 90]
)
def test_blocks_that_hold_nothing(block: bytes) -> None:
    metadata = of(with_segments(jpeg(), segment(0xE1, b"Exif\0\0" + block)))
    assert (metadata.orientation, metadata.captured_at, metadata.camera, metadata.location) == (1, None, None, None)


def test_exif_over_several_segments() -> None:
    block = tiff([(0x9C9B, UNDEFINED, b"\0" * 90_000), (0x010F, ASCII, "Phase One")])
    assert of(with_segments(jpeg(), exif_segment(block))).camera == Camera(make="Phase One")


FULL = tiff(
    [(0x0112, SHORT, 6), (0x010F, ASCII, "Canon"), (CHANGED, ASCII, "2019:05:04 13:14:15")],
    [
        (ORIGINAL, ASCII, "2019:05:04 13:14:15"),
        (0x9011, ASCII, "+02:00"),
        (0x829A, RATIONAL, (1, 200)),
        (0x8827, SHORT, 400),
    ],
    replaced((5, BYTE, 1), (6, RATIONAL, (355, 10))),
)
HEADERS = [jpeg(exif=FULL, icc_profile=b"\0" * 300), png(exif=FULL), *(make() for make in MADE.values())]


def mutated(file: bytes, seed: int) -> bytes:
    """The file with a few bytes of its first 900 changed, cut out or doubled."""
    chance, data = random.Random(seed), bytearray(file)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(min(900, len(data)))
        change = chance.randrange(4)
        if change == 0:
            data[place] = chance.choice((0, 1, 0x7F, 0xFF, chance.randrange(256)))
        elif change == 1:
            data[place : place + 4] = b"\xff\xff\xff\xff"
        elif change == 2:
            del data[place : place + chance.randint(1, 20)]
        else:
            data[place:place] = data[place : place + chance.randint(1, 20)]
    return bytes(data)


@settings(max_examples=examples(200), deadline=None)
@given(st.sampled_from(HEADERS), st.integers(0, 2**32))
def test_a_mutated_header_is_read_or_refused(file: bytes, seed: int) -> None:
    result, _ = read_growing(mutated(file, seed))
    if isinstance(result, UnsupportedImage):
        assert str(result).startswith("The ")
    else:
        assert 1 <= result.orientation <= 8
        assert (result.width > 0) == (result.height > 0) == (result.format in PHOTO_FORMATS)


@settings(max_examples=examples(120))
@given(st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", jpeg()[:20], png()[:33]]), st.binary(max_size=600))
def test_random_bytes_are_read_or_refused(start: bytes, rest: bytes) -> None:
    result, _ = read_growing(start + rest)
    assert isinstance(result, UnsupportedImage) or result.file_size == len(start + rest)


@settings(max_examples=examples(120))
@given(st.binary(max_size=400))
def test_random_exif_is_passed_over(block: bytes) -> None:
    metadata = of(with_segments(jpeg(), segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0" + block)))
    assert {metadata.width, metadata.height} == {400, 300}
