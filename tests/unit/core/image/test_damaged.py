"""Damaged photos are shown as viewers show them: what is left of them, and grey where nothing is."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest
from PIL import Image

from chalicelib.core.image import decoding
from chalicelib.core.image.detection_image import detection_image
from chalicelib.core.image.thumbnail import RenditionImage, thumbnail
from chalicelib.errors import UnsupportedImage
from tests.examples import examples
from tests.format_corpus import nef
from tests.photo_factory import CORNERS, decoded, encoded, jpeg, picture, png, png_chunk

# A flat picture would be told by its first bytes.
PICTURE = Image.blend(picture(), Image.effect_noise((400, 300), 60).convert("RGB"), 0.05)
FILES = {
    "baseline": encoded(PICTURE),
    "progressive": encoded(PICTURE, progressive=True),
    "grey": encoded(PICTURE.convert("L")),
    "CMYK": encoded(PICTURE.convert("CMYK")),
    "PNG": encoded(PICTURE, "PNG"),
    "PNG with a palette": encoded(PICTURE.quantize(64), "PNG"),
    "PNG with alpha": encoded(PICTURE.convert("RGBA"), "PNG"),
    "PNG of 16 bits": encoded(
        PICTURE.convert("L").convert("I").point(lambda value: value * 256).convert("I;16"), "PNG"
    ),
}
EACH = pytest.mark.parametrize("name", FILES)
GREY = (128, 128, 128)


def shown(file: bytes) -> RenditionImage:
    made = thumbnail(file)
    assert decoded(detection_image(file)).width >= 80
    return made


def pixel(made: RenditionImage, x: int, y: int) -> tuple[int, ...]:
    found = decoded(made.data).convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return tuple(int(value) for value in found)


def is_close(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= 16 for a, b in zip(found, wanted, strict=True))


@EACH
def test_a_whole_file_is_not_damaged(name: str) -> None:
    assert not shown(FILES[name]).damaged


@EACH
@pytest.mark.parametrize("share", [0.01, 0.1, 0.4])
def test_a_file_cut_off_shows_its_beginning(name: str, share: float) -> None:
    file = FILES[name]
    made = shown(file[: len(file) - 12 - int(len(file) * share)])
    assert made.damaged
    assert (made.width, made.height) == (250, 188)
    if "16" not in name and name not in ("grey", "CMYK"):
        assert is_close(pixel(made, 20, 10), CORNERS[0])


def test_what_is_missing_is_grey() -> None:
    for name in ("baseline", "PNG", "PNG with alpha"):
        file = FILES[name]
        assert is_close(pixel(shown(file[: len(file) * 6 // 10]), 20, 180), GREY), name


@pytest.mark.parametrize("name", ["baseline", "progressive"])
def test_a_jpeg_without_its_end_or_with_zeros_at_its_end(name: str) -> None:
    file = FILES[name]
    for cut in (1, 2):
        made = shown(file[:-cut])
        assert made.damaged
        assert is_close(pixel(made, 230, 180), CORNERS[3])
    assert shown(file[:-40] + bytes(40)).damaged


def test_what_another_thread_shows_of_a_damaged_file_does_not_make_one_whole() -> None:
    def seen(name: str) -> bool:
        with ThreadPoolExecutor(1) as another:
            return another.submit(shown, FILES[name][:-20]).result().damaged

    def while_this_one_shows_what_is_left() -> bool:
        decoding._Truncated.are_loaded.set(True)
        return all(map(seen, ("progressive", "PNG")))

    assert copy_context().run(while_this_one_shows_what_is_left)


@pytest.mark.parametrize("name", ["baseline", "progressive"])
def test_damage_in_the_scan_of_a_jpeg(name: str) -> None:
    chance = random.Random(1)
    for _ in range(12):
        file = bytearray(FILES[name])
        for _ in range(3):
            file[chance.randrange(len(file) // 2, len(file) - 2)] ^= 1 << chance.randrange(8)
        assert shown(bytes(file)).width == 250


def test_a_marker_in_the_middle_of_a_jpeg() -> None:
    file, middle = FILES["baseline"], len(FILES["baseline"]) * 3 // 4
    made = shown(file[:middle] + b"\xff\xc4" + file[middle + 2 :])
    assert made.damaged
    assert is_close(pixel(made, 20, 10), CORNERS[0])


def test_a_wrong_checksum_of_a_png_is_no_reason_to_show_nothing() -> None:
    file = FILES["PNG"]
    end = file.rindex(b"IEND") - 8
    made = shown(file[:end] + bytes([file[end] ^ 1]) + file[end + 1 :])
    assert made.damaged
    assert is_close(pixel(made, 230, 180), CORNERS[3])


def test_the_picture_in_a_raw_photo_may_be_damaged() -> None:
    made = shown(nef(jpeg(800, 600)[:-200]))
    assert made.damaged
    assert is_close(pixel(made, 20, 10), CORNERS[0])


@pytest.mark.parametrize(
    "file",
    [
        jpeg()[: jpeg().index(b"\xff\xda") + 14],
        jpeg()[:300],
        png()[:50],
        png()[:33] + png_chunk(b"IDAT", b"no deflated data") + png_chunk(b"IEND", b""),
    ],
    ids=["no scan", "half a header", "no row", "no deflated data"],
)
def test_what_no_viewer_shows_is_refused(file: bytes) -> None:
    for make in (thumbnail, detection_image):
        with pytest.raises(UnsupportedImage, match="damaged"):
            make(file)


def test_any_length_is_shown_or_refused() -> None:
    for file in (FILES["baseline"], FILES["progressive"], FILES["PNG"], FILES["PNG with a palette"]):
        for length in range(8, len(file), max(1, 307 // examples(1))):
            try:
                made = thumbnail(file[:length])
            except UnsupportedImage:
                assert length < len(file) * 3 // 4
            else:
                assert made.damaged or length >= len(file) - 12
