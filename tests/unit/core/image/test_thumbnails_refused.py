"""Damaged and hostile files: shown or refused with a reason, in little time and memory."""

import random
import struct
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.core.image.opening import MAX_SCANS
from chalicelib.core.image.thumbnail import thumbnail
from chalicelib.errors import UnsupportedImage
from tests.examples import examples
from tests.photo_factory import (
    CORNERS,
    decoded,
    deflated,
    jpeg,
    png,
    png_chunk,
    png_of,
    png_of_deflated,
    segment,
    with_chunks,
    with_segments,
)
from tests.thumbnails_shown import cmyk, corners, is_close, shown, swapped_profile


def refusal_of(file: bytes) -> str:
    with pytest.raises(UnsupportedImage) as refused:
        thumbnail(file)
    return str(refused.value)


def test_pixels_that_do_not_inflate() -> None:
    broken = png()[:33] + png_chunk(b"IDAT", b"\x78\x9cnonsense") + png_chunk(b"IEND", b"")
    assert "damaged" in refusal_of(broken)


def test_rows_that_a_png_leaves_out_are_black() -> None:
    image = shown(png_of(100, 100, 8, 2, b"\0" + b"\xff" * 300))
    assert [image.getpixel((50, y)) for y in (0, 99)] == [(255, 255, 255), (0, 0, 0)]


@pytest.mark.parametrize(("start", "name"), [(b"8BPS\0\1", "PSD"), (b"%PDF-1.4", "PDF"), (b"hello", "UNKNOWN")])
def test_other_formats_are_refused_by_name(start: bytes, name: str) -> None:
    assert refusal_of(start + b"\0" * 600).endswith(f"the type of this one is {name}.")


def test_a_small_file_of_400_million_pixels() -> None:
    file = png_of_deflated(20_000, 20_000, 1, 0, deflated(b"\0" * 2501, 20_000))
    assert len(file) < 60_000
    assert refusal_of(file) == "The image has 20,000 x 20,000 pixels; at most 250 million can be processed."


def frame(width: int, height: int, *, marker: int = 0xC2, sampling: int = 0x11) -> bytes:
    components = b"".join(bytes([index, sampling if index == 1 else 0x11, 0]) for index in (1, 2, 3))
    return segment(marker, struct.pack(">BHHB", 8, height, width, 3) + components)


def test_images_that_would_take_too_much_memory() -> None:
    scan = segment(0xDA, b"\3\1\0\2\0\3\0\0\x3f\0") + b"\0" * 600
    assert "takes 1,602 MB of memory" in refusal_of(b"\xff\xd8" + frame(15_000, 16_000) + scan)
    assert "takes 916 MB of memory" in refusal_of(b"\xff\xd8" + frame(15_000, 16_000, sampling=0x22) + scan)
    assert "takes 763 MB of memory" in refusal_of(png_of(20_000, 10_000, 8, 2, b""))


def test_a_jpeg_of_endless_scans() -> None:
    file = jpeg(progressive=True)
    scan = file.index(b"\xff\xda")
    assert "100 passes" in refusal_of(file[:scan] + file[scan : scan + 20] * (MAX_SCANS + 1) + file[scan:])


def test_text_that_inflates_to_200_million_bytes_is_not_inflated() -> None:
    text = deflated(b"\0" * 2**20, 200, level=1)
    bomb = png_chunk(b"zTXt", b"Comment\0\0" + text) + png_chunk(b"iCCP", b"icc\0\0" + text)
    tracemalloc.start()
    image = shown(with_chunks(png(), bomb))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert is_close(corners(image), CORNERS)
    assert peak < 30 * 2**20


def test_private_data_reaches_neither_decoder_nor_thumbnail() -> None:
    noise = (
        segment(0xE1, b"Exif\0\0MM\0*\xff")
        + segment(0xE2, b"MPF\0nonsense")
        + segment(0xED, b"Photoshop 3.0\0" + b"8BIM" * 9)
    )
    assert is_close(corners(shown(with_segments(jpeg(), noise))), CORNERS)
    noise = png_chunk(b"acTL", b"") + png_chunk(b"pHYs", b"\0") + png_chunk(b"sRGB", b"") + png_chunk(b"gAMA", b"")
    assert is_close(corners(shown(with_chunks(png(), noise))), CORNERS)


def mutated(file: bytes, seed: int) -> bytes:
    chance, data = random.Random(seed), bytearray(file)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(data)) if chance.random() < 0.5 else chance.randrange(min(800, len(data)))
        if chance.random() < 0.5:
            data[place] = chance.randrange(256)
        else:
            del data[place : place + chance.randint(1, 9)]
    return bytes(data)


MUTABLE = [
    jpeg(60, 40),
    jpeg(60, 40, progressive=True),
    jpeg(30, 20, icc_profile=swapped_profile()),
    cmyk(),
    png(60, 40),
]


@settings(max_examples=examples(150), deadline=None)
@given(st.sampled_from(MUTABLE), st.integers(0, 2**32))
def test_a_mutated_file_is_shown_or_refused(file: bytes, seed: int) -> None:
    try:
        made = thumbnail(mutated(file, seed))
    except UnsupportedImage:
        return
    assert decoded(made.data).size == (made.width, made.height)


@settings(max_examples=examples(80), deadline=None)
@given(st.integers(0, 2**32))
def test_a_png_with_right_checksums_and_wrong_contents_is_shown_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    depth, colour_type = chance.choice(((1, 0), (8, 0), (16, 0), (8, 2), (8, 3), (4, 3), (8, 4), (16, 6)))
    chunks = [png_chunk(name, chance.randbytes(chance.randint(0, 20))) for name in (b"PLTE", b"tRNS", b"eXIf", b"iCCP")]
    rows = chance.randbytes(chance.randint(0, 900))
    file = png_of(chance.randint(1, 20), chance.randint(1, 20), depth, colour_type, rows, *chunks)
    try:
        made = thumbnail(file)
    except UnsupportedImage:
        return
    assert decoded(made.data).size == (made.width, made.height)
